"""The frame of every page: headers, menu, language."""


def test_home_is_drawn_in_the_frame_for_each_role(signed_in, workspace):
    for role in ("owner", "manager", "operator", "analyst"):
        answer = signed_in(role).get("/")
        assert answer.status_code == 200
        assert "花间小馆" in answer.content.decode()


def test_the_policy_forbids_inline_scripts_and_styles_and_pages_hold_none(signed_in):
    answer = signed_in().get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    text = answer.content.decode()
    assert " style=" not in text
    assert " onclick=" not in text
    assert "<script>" not in text


def test_a_visitor_is_sent_to_sign_in_and_back(client, db):
    answer = client.get("/profile?x=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/profile%3Fx%3D1"
