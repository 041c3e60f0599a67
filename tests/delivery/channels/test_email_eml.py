"""Mail as files: RFC 5322, one a reader."""

import re
from email.headerregistry import Address
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from status import settings
from status.db import Installation
from status.subscribers import commands
from tests.cast import component, do, open_incident, update
from tests.delivery.post import later, outbox, readers, send, start_over, text_of, with_settings, written_to

ONE_LINE = ("Message-ID", "References", "In-Reply-To", "List-Id", "List-Help", "List-Unsubscribe", "List-Unsubscribe-Post")


def raw(candor: Installation) -> list[bytes]:
    return [file.read_bytes() for file in sorted(candor.settings.outbox.glob("*.eml"))]


def test_each_reader_gets_one_mail_with_both_parts_and_no_other_address(candor: Installation) -> None:
    addresses = readers(candor, 5)
    open_incident(candor)
    assert send(candor).recipients == 5
    assert written_to(candor) == dict.fromkeys(addresses, 1)
    for mail, bytes_of in zip(outbox(candor), raw(candor), strict=True):
        others = set(addresses) - {str(mail["To"])}
        assert not [other for other in others if other.encode() in bytes_of]
        assert mail.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
        assert not mail.defects and not [part.defects for part in mail.iter_parts() if part.defects]


def test_header_lines_that_programs_read_are_never_folded_or_encoded(candor: Installation) -> None:
    candor = with_settings(candor, base_url="https://a-rather-long-name-for-a-status-page.of-our-company.example.org")
    readers(candor, 1)
    open_incident(candor, title="Störung " * 20)
    send(candor)
    head = raw(candor)[0].split(b"\r\n\r\n")[0].decode("ascii")
    for name in ONE_LINE:
        (line,) = re.findall(rf"(?m)^{name}: (.*)\r$", head + "\r")
        assert "=?" not in line and re.search(rf"(?m)^{name}: .*\r?\n[^ \t]", head + "\nX")
    assert re.search(r"(?m)^List-Unsubscribe: <https://\S+/unsubscribe/1\.\S{22}>\r$", head)
    assert re.search(r"(?m)^List-Unsubscribe-Post: List-Unsubscribe=One-Click(\r|$)", head)
    assert re.search(r"(?m)^Auto-Submitted: auto-generated\r$", head) and re.search(r"(?m)^Precedence: bulk\r$", head)
    assert outbox(candor)[0]["Reply-To"] == outbox(candor)[0]["From"], "an answer goes to who wrote"
    assert outbox(candor)[0]["Subject"] == f"[Corvid Mobile] {('Störung ' * 20).strip()}"


def test_mails_of_an_incident_make_one_thread(candor: Installation) -> None:
    readers(candor, 1)
    told = open_incident(candor)
    update(candor, told.code)
    send(candor)
    one, other = outbox(candor)
    assert one["References"] == other["References"] == one["In-Reply-To"] and one["Subject"] == other["Subject"]
    assert one["Message-ID"] != other["Message-ID"]
    assert parsedate_to_datetime(str(one["Date"])) <= parsedate_to_datetime(str(other["Date"]))


@pytest.mark.parametrize("body", ["x" * 5000, "wörter " * 800, "y" * 990 + "ü", ".\n..\nFrom here", "t" * 998 + "\n" + "s" * 999])
def test_no_line_is_longer_than_998_octets_and_the_words_come_back_whole(candor: Installation, body: str) -> None:
    readers(candor, 1)
    open_incident(candor, body=body)
    send(candor)
    (bytes_of,) = raw(candor)
    assert max(map(len, bytes_of.split(b"\r\n"))) <= 998
    assert b"\n" not in bytes_of.replace(b"\r\n", b"") and b"\r" not in bytes_of.replace(b"\r\n", b"")
    assert body.strip() in text_of(outbox(candor)[0]).replace("\r\n", "\n")


def test_k23_a_sender_with_a_comma_and_umlauts_stays_one_ascii_address(candor: Installation) -> None:
    sender = settings.load({"MAIL_FROM": '"Acme, Inc. Störungen (EU)" <status@example.org>'}).mail_from
    candor = with_settings(candor, mail_from=sender)
    readers(candor, 1)
    open_incident(candor)
    send(candor)
    line = raw(candor)[0].split(b"\r\n\r\n")[0]
    assert line.isascii()
    assert outbox(candor)[0]["From"].addresses == (Address("Acme, Inc. Störungen (EU)", "status", "example.org"),)


def test_what_a_reader_asked_for_is_said_to_them_alone_and_escaped_in_html(candor: Installation) -> None:
    names = ["A<1>", "B&2", "C", "D", "E", "F"]
    chosen = {component(candor, name): name for name in names}
    do(candor, commands.add, "ann@example.org", components=list(chosen))
    do(candor, commands.add, "bob@example.org")
    open_incident(candor)
    send(candor)
    ann, bob = outbox(candor)
    assert "news of all our services on " in text_of(bob) and "more on" not in text_of(bob)
    assert " and 2 more on " in text_of(ann) and "news of " in text_of(ann)
    assert "<1>" not in text_of(ann, "html")


def test_each_reader_gets_their_own_link(candor: Installation) -> None:
    readers(candor, 3)
    open_incident(candor)
    send(candor)
    links = []
    for mail in outbox(candor):
        (link,) = re.findall(r"<(.*)>", str(mail["List-Unsubscribe"]))
        assert link in text_of(mail) and f'href="{link}"' in text_of(mail, "html")
        links.append(link)
    assert len(set(links)) == 3


def test_files_that_are_there_are_left_alone(candor: Installation) -> None:
    readers(candor, 2)
    open_incident(candor)
    send(candor)
    first = sorted(candor.settings.outbox.glob("*.eml"))[0]
    first.write_bytes(b"mine")
    start_over(candor)
    send(candor)
    assert first.read_bytes() == b"mine" and len(raw(candor)) == 2


def test_an_outbox_that_cannot_be_written_is_tried_again_later(candor: Installation, tmp_path: Path) -> None:
    readers(candor, 1)
    open_incident(candor)
    candor.settings.outbox.parent.mkdir(exist_ok=True)
    candor.settings.outbox.write_text("in the way")
    assert send(candor).recipients == 0
    candor.settings.outbox.unlink()
    with later(seconds=6):
        assert send(candor).recipients == 1
