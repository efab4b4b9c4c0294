import pytest

from projects.evidence.filenames import LONGEST, clean_filename, with_ending


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("现场.jpg", "现场.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\照片\\现场.jpg", "现场.jpg"),
        ("/", "附件"),
        ("..", "附件"),
        ("", "附件"),
        ("a\x00b\r\nc.jpg", "ab c.jpg"),
        ("\u202egpj.exe", "gpj.exe"),
        ("\ufeff\u200b照片.png", "照片.png"),
        ("工地😀.jpg", "工地😀.jpg"),
        ("𠮷𡈽路.pdf", "𠮷𡈽路.pdf"),
        ("<script>alert(1)</script>.jpg", "script>.jpg"),
        ("bad\ud800.jpg", "bad.jpg"),
        ("  a   b .jpg ", "a b .jpg"),
        ("e\u0301.jpg", "é.jpg"),
    ],
)
def test_a_name_is_shown_on_one_line_and_is_never_a_path(given: str, shown: str) -> None:
    assert clean_filename(given) == shown


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_filename("长" * 300 + ".jpeg")
    assert len(name) == LONGEST
    assert name.endswith("长.jpeg")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("现场.png", "现场.jpg"),
        ("v1.2 批复", "v1.2 批复.jpg"),
        ("方案1.5", "方案1.5.jpg"),
        ("页面.html", "页面.jpg"),
        ("照片", "照片.jpg"),
        (".jpg", "附件.jpg"),
    ],
)
def test_the_ending_is_that_of_the_content(given: str, shown: str) -> None:
    assert with_ending(given, "jpg") == shown
