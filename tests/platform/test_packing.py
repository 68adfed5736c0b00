"""Pages and static files travel compressed to those who can read that; callbacks never do."""

import asyncio
import gzip

import httpx
import pytest
from django.test import Client
from starlette.applications import Starlette
from starlette.routing import Route

from qunce.platform import assets
from qunce.web import static_file

SCRIPT = "console/vendor/htmx.min.js"


def get(address, accepts):
    """A static file, as it travels."""

    async def run():
        app = Starlette(routes=[Route("/static/{name:path}", static_file)])
        transport = httpx.ASGITransport(app)
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://qunce") as client,
            client.stream("GET", address, headers={"Accept-Encoding": accepts}) as answer,
        ):
            return answer, b"".join([part async for part in answer.aiter_raw()])

    return asyncio.run(run())


def test_a_script_is_packed_for_those_who_can_read_it():
    plain = assets.find(SCRIPT).read_bytes()
    answer, raw = get(assets.address(SCRIPT), "gzip, br")
    assert gzip.decompress(raw) == plain
    assert len(raw) < len(plain) / 2
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    answer, raw = get(assets.address(SCRIPT), "identity")
    assert (raw, answer.headers.get("content-encoding"), answer.headers["vary"]) == (plain, None, "Accept-Encoding")


def test_what_packing_would_not_shorten_stays_as_it_is(tmp_path):
    picture = tmp_path / "dot.png"
    picture.write_bytes(b"x" * 1000)
    assert assets.packed(picture) == b""


@pytest.mark.django_db
def test_a_page_is_packed_for_those_who_can_read_it():
    plain = Client().get("/sign-in")
    packed = Client().get("/sign-in", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert len(packed.content) < len(plain.content)
    assert b"<!doctype html>" in gzip.decompress(packed.content)
