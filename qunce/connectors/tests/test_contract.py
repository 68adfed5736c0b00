"""Every connector keeps the contract."""

import pytest

from qunce.connectors.contract import all_connectors
from qunce.connectors.tests import contract

CHECKS = [name for name in vars(contract) if name.startswith("check_") and not name.endswith("logs")]


@pytest.mark.parametrize("slug", sorted(all_connectors()))
@pytest.mark.parametrize("check", CHECKS)
def test_the_contract_is_kept(slug, check):
    getattr(contract, check)(all_connectors()[slug])


@pytest.mark.parametrize("slug", sorted(all_connectors()))
def test_secrets_stay_out_of_words_and_logs(slug, caplog):
    contract.check_secrets_stay_out_of_words_and_logs(all_connectors()[slug], caplog)
