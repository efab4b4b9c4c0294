import zipfile
from io import BytesIO
from itertools import count

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from projects.errors import BadInput
from projects.evidence import check, pdf, photo
from projects.evidence.check import MOST_BYTES, check_file
from tests.projects.evidence.samples import make_pdf, make_pdf_with_action, make_photo, make_picture, write


def make_zip() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "a")
    return target.getvalue()


def make_animation(format_: str) -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    target = BytesIO()
    frames[0].save(target, format_, save_all=True, append_images=frames[1:], duration=50)
    return target.getvalue()


def make_bomb(side: int = 20_000) -> bytes:
    target = BytesIO()
    Image.new("1", (side, side)).save(target, "PNG")
    return target.getvalue()


def make_passes(number: int) -> bytes:
    photo = make_picture("JPEG", (64, 64), progressive=True)
    last = photo.rindex(b"\xff\xda")
    return photo[:last] + photo[last:-2] * number + photo[-2:]


def make_scan(pages: int, size: tuple[int, int] = (300, 400), mode: str = "1") -> bytes:
    sheets = [Image.linear_gradient("L").resize(size).convert(mode) for _ in range(pages)]
    target = BytesIO()
    sheets[0].save(target, "TIFF", save_all=True, append_images=sheets[1:])
    return target.getvalue()


OFD = b'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" DocType="OFD" Version="1.0"/>'


def make_ofd(start: bytes | None = OFD, **parts: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        if start is not None:
            container.writestr("OFD.xml", start)
        for name, content in parts.items():
            container.writestr(name, content)
    return target.getvalue()


def make_pdf_with_page_action(*kinds: str, key: str = "/AA") -> bytes:
    """One page that does things by itself, one after the other; with /A it has a link to click instead."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    action: DictionaryObject | None = None
    for kind in reversed(kinds):
        step = DictionaryObject({NameObject("/S"): NameObject(kind)})
        if action is not None:
            step[NameObject("/Next")] = writer._add_object(action)
        action = step
    assert action is not None
    if key == "/AA":
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): writer._add_object(action)})
    else:
        link = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action})
        page[NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
    return write(writer)


HTML = b"<!doctype html><script>alert(1)</script>"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(100)
REFUSED = {
    "nothing in it": ("空.jpg", b"", "空文件"),
    "too large": ("大.pdf", b"%PDF-" + bytes(MOST_BYTES), "超过 20 MB"),
    "a PNG that is HTML": ("图.png", HTML, "不是照片"),
    "a PNG that starts well and is HTML": ("图.png", b"\x89PNG\r\n\x1a\n" + HTML, "打不开"),
    "a zip named pdf": ("批复.pdf", make_zip(), "不是照片"),
    "a zip after four bytes": ("批复.pdf", b"%PDF" + make_zip(), "不是照片"),
    "an SVG": ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是照片"),
    "a GIF": ("图.gif", make_picture("GIF"), "不是照片"),
    "a truncated TIFF": ("图.tif", make_picture("TIFF")[:2000], "打不开"),
    "a TIFF of many pages, truncated": ("图.tif", make_scan(3)[:-3000], "打不开"),
    "a TIFF of 51 pages": ("图.tif", make_scan(51, (8, 8)), "51 页"),
    "an AVIF": ("图.avif", HEIC.replace(b"heic", b"avif"), "HEIC"),
    "HEIF": ("图.heif", HEIC.replace(b"ftypheic", b"ftypheif"), "HEIC"),
    "HTML before a PDF": ("a.pdf", b"<script>alert(1)</script>" + make_pdf(), "不是照片"),
    "a program before a PDF": ("a.pdf", b"MZ" + bytes(64) + make_pdf(), "不是照片"),
    "a PDF after more than readers look at": ("a.pdf", b"\n" * 1025 + make_pdf(), "不是照片"),
    "a zip with a picture": ("a.ofd", make_ofd(start=None, **{"a.png": b"x"}), "不是照片"),
    "an OFD by name alone": ("a.ofd", make_ofd(start=b"<a/>"), "不是完整的 OFD"),
    "an OFD that unfolds": (
        "a.ofd",
        make_ofd(start=b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + OFD),
        "不是完整的 OFD",
    ),
    "an OFD with a program": ("a.ofd", make_ofd(**{"Doc_0/run.exe": b"MZ"}), "不属于 OFD"),
    "an OFD that leads out": ("a.ofd", make_ofd(**{"../a.xml": b"<a/>"}), "不属于 OFD"),
    "an OFD with a file inside": (
        "a.ofd",
        make_ofd(**{"Doc_0/Attachs/Attachments.xml": b'<ofd:Attachment ID="1"/>'}),
        "附件",
    ),
    "an OFD with a film": ("a.ofd", make_ofd(**{"Doc_0/a.xml": b"<ofd:Movie/>"}), "附件"),
    "a truncated OFD": ("a.ofd", make_ofd()[:60], "不是完整的 OFD"),
    "an OFD of 201 MB": ("a.ofd", make_ofd(**{"a.dat": bytes(201 * 1024 * 1024)}), "展开后太大"),
    "HEIC": ("IMG_1.HEIC", HEIC, "HEIC"),
    "a truncated JPEG": ("图.jpg", make_photo()[:3000], "打不开"),
    "a truncated PNG": ("图.png", make_picture("PNG")[:800], "打不开"),
    "a truncated WebP": ("图.webp", make_picture("WEBP")[:300], "打不开"),
    "a moving PNG": ("图.png", make_animation("PNG"), "动图"),
    "a moving WebP": ("图.webp", make_animation("WEBP"), "动图"),
    "a JPEG of endless passes": ("图.jpg", make_passes(501), "打不开"),
    "400 million pixels": ("图.png", make_bomb(), "20000 × 20000 像素"),
    "a PDF that is its first line": ("a.pdf", b"%PDF-1.7\n", "不是完整的 PDF"),
    "a truncated PDF": ("a.pdf", make_pdf(30)[:1500], "不是完整的 PDF"),
    "a PDF without pages": ("a.pdf", make_pdf(0), "一页也没有"),
    "an encrypted PDF": ("a.pdf", make_pdf(password="x"), "加了密"),
    "a PDF with a script": ("a.pdf", make_pdf_with_action("/JavaScript", JS="app.alert(1)"), "脚本"),
    "a PDF with a file inside": ("a.pdf", make_pdf(attached=b"MZ"), "内嵌文件"),
    "a PDF that launches": ("a.pdf", make_pdf_with_action("/Launch", F="cmd.exe"), "自动执行"),
    "a PDF that sends": ("a.pdf", make_pdf_with_action("/SubmitForm", F="http://example.org"), "自动执行"),
    "a PDF that opens an address": (
        "a.pdf",
        make_pdf_with_action("/URI", URI="http://a.cn"),
        "自动执行",
    ),
    "a PDF that opens another": ("a.pdf", make_pdf_with_action("/GoToR", F="other.pdf"), "自动执行"),
    "a page that opens an address": ("a.pdf", make_pdf_with_page_action("/URI"), "自动执行"),
    "a move that an address follows": (
        "a.pdf",
        make_pdf_with_page_action("/GoTo", "/URI"),
        "自动执行",
    ),
    "a script spelt in hexadecimal": (
        "a.pdf",
        make_pdf_with_action("/Named", JS="app.alert(1)").replace(b"/JS", b"/#4aS"),
        "不能上传",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_file_is_refused_plainly(case: str) -> None:
    name, content, words = REFUSED[case]
    with pytest.raises(BadInput) as refusal:
        check_file(name, content)
    assert words in str(refusal.value)
    assert name in str(refusal.value)
    assert refusal.value.field == "files"


def test_the_refusal_names_the_field_that_was_asked_for() -> None:
    with pytest.raises(BadInput) as refusal:
        check_file("a", b"", field="photos")
    assert refusal.value.field == "photos"


@pytest.mark.parametrize(
    ("name", "content", "kept_as", "mimetype"),
    [
        ("现场.jpg", make_photo(), "现场.jpg", "image/jpeg"),
        ("现场.png", make_photo(), "现场.jpg", "image/jpeg"),
        ("截图.png", make_picture("PNG"), "截图.jpg", "image/jpeg"),
        ("图章.png", make_picture("PNG", mode="LA"), "图章.jpg", "image/jpeg"),
        ("照片.webp", make_picture("WEBP"), "照片.jpg", "image/jpeg"),
        ("灰度.png", make_picture("PNG", mode="I;16"), "灰度.jpg", "image/jpeg"),
        ("四色.jpg", make_picture("JPEG", mode="CMYK"), "四色.jpg", "image/jpeg"),
        ("黑白.png", make_picture("PNG", mode="1"), "黑白.jpg", "image/jpeg"),
        ("批复.exe", make_pdf(3), "批复.pdf", "application/pdf"),
        ("移动.pdf", make_pdf_with_page_action("/GoTo", "/Named"), "移动.pdf", "application/pdf"),
        ("链接.pdf", make_pdf_with_page_action("/URI", key="/A"), "链接.pdf", "application/pdf"),
        ("目录.pdf", make_pdf_with_action("/GoTo"), "目录.pdf", "application/pdf"),
        ("扫描.tif", make_picture("TIFF"), "扫描.jpg", "image/jpeg"),
        ("扫描.tif", make_picture("TIFF", mode="1", compression="group4"), "扫描.jpg", "image/jpeg"),
        ("扫描.tif", make_scan(3), "扫描.pdf", "application/pdf"),
        ("扫描.tiff", make_scan(2, mode="RGB"), "扫描.pdf", "application/pdf"),
        ("公文.ofd", make_ofd(**{"Doc_0/Pages/Page_0/Content.xml": b"<a/>"}), "公文.ofd", "application/ofd"),
        ("公文.zip", make_ofd(), "公文.ofd", "application/ofd"),
    ],
)
def test_a_good_file_is_kept_as_what_it_is(name: str, content: bytes, kept_as: str, mimetype: str) -> None:
    kept = check_file(name, content)
    assert (kept.filename, kept.mimetype) == (kept_as, mimetype)
    assert (kept.kind == "photo") == (kept.thumbnail is not None)


def test_a_pdf_is_kept_to_the_byte() -> None:
    content = make_pdf(3)
    assert check_file("批复.pdf", content).content == content


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"\n", b"\r\n\r\n", b"%! header line\n", b"\x1b%-12345X@PJL\r\n"]
)
def test_a_pdf_may_begin_within_the_first_bytes(before: bytes) -> None:
    content = before + make_pdf(3)
    kept = check_file("批复.pdf", content)
    assert (kept.content, kept.mimetype) == (content, "application/pdf")


def test_every_page_of_a_scan_is_in_its_pdf() -> None:
    assert len(PdfReader(BytesIO(check_file("扫描.tif", make_scan(7)).content)).pages) == 7


def test_a_sealed_paper_is_kept_to_the_byte() -> None:
    content = make_ofd(**{"Doc_0/Signs/Sign_0/Seal.esl": b"seal"})
    assert check_file("公文.ofd", content).content == content


def test_a_pdf_of_very_many_objects_takes_a_moment_and_not_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    for number in range(50):
        writer._add_object(ArrayObject([NumberObject(number)] * 8))
    content = write(writer)
    assert check_file("a.pdf", content).content == content
    # Each look at the clock finds a second gone: it ends with the time, not with the file.
    clock = count()
    monkeypatch.setattr(pdf, "thread_time", lambda: next(clock))
    with pytest.raises(BadInput, match="太复杂"):
        check_file("a.pdf", content)
    assert next(clock) <= pdf.MOST_SECONDS + 3


def test_what_hangs_on_a_picture_is_gone() -> None:
    kept = check_file("图.jpg", make_photo() + HTML)
    assert b"script" not in kept.content
    assert b"script" not in (kept.thumbnail or b"")


def test_an_older_state_of_a_pdf_counts_too() -> None:
    older = make_pdf_with_action("/JavaScript", JS="app.alert(1)")
    with pytest.raises(BadInput, match="脚本"):
        check_file("a.pdf", older + make_pdf())


def test_a_pdf_of_too_many_objects_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_OBJECTS", 10)
    with pytest.raises(BadInput, match="太复杂"):
        check_file("a.pdf", make_pdf(30))


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_SECONDS", -1)
    with pytest.raises(BadInput, match="太复杂"):
        check_file("a.pdf", make_pdf(30))


def test_the_tables_agree() -> None:
    assert {check.find_image_kind(make_picture(kind)) for kind in photo.DECODERS} == set(photo.DECODERS)
