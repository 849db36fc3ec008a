"""`supportdesk notify`: whom notices reach, and that where stays unsaid."""

from __future__ import annotations

from typing import Any

URL = "json://user:s3cr3t@127.0.0.1:9/path-token"


def test_an_address_is_set_from_standard_input_and_never_shown(at_desk: Any) -> None:
    assert "Nobody is reached" in at_desk("notify", "list").err
    said = at_desk("notify", "set", "li.na", "-", stdin=f"{URL}\n")
    assert (said.code, said.err.startswith("li.na is reached by json")) == (0, True)
    refused = at_desk("notify", "set", "L2", URL)
    assert refused.code == 2, "not the team lead"
    assert at_desk("notify", "set", "L2", URL, "--speaks", "zh_CN", "--as", "zhou.ping").code == 0
    listed, table = at_desk("notify", "list", "--json"), at_desk("notify", "list")
    assert [(a["owner"], a["scheme"]) for a in listed.json["addresses"]] == [
        ("agent:li.na", "json"),
        ("tier:L2", "json"),
    ]
    for each in (said, refused, listed, table):
        assert "s3cr3t" not in each.out + each.err
        assert "path-token" not in each.out + each.err
    assert at_desk("notify", "off", "li.na").code == 0
    assert len(at_desk("notify", "list", "--json").json["addresses"]) == 1


def test_what_can_not_be_used_is_refused(at_desk: Any) -> None:
    refused = at_desk("notify", "set", "li.na", "carrier-pigeon://s3cr3t")
    assert refused.code == 2
    assert "carrier-pigeon" in refused.err
    assert "s3cr3t" not in refused.err
    assert at_desk("notify", "set", "nobody", URL, "--as", "zhou.ping").code == 1
    assert at_desk("notify", "again", "7").code == 2
    without = at_desk("notify", "set", "customers", URL, "--as", "zhou.ping")
    assert (without.code, "{to} once" in without.err) == (2, True)
    assert at_desk("notify", "set", "customers", f"{URL}/{{to}}", "--as", "zhou.ping").code == 0
    assert "customers without mail" in at_desk("notify", "list").out
