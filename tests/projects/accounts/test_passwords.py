import time

import pytest
from sqlalchemy.orm import Session

from projects.accounts.officers import set_password
from projects.accounts.passwords import check_password, hash_password, is_password
from projects.errors import BadInput
from tests.support.people import make_officer

PLACES = ["朝阳市", "北票市", "喀喇沁左翼蒙古族自治县", "双塔区", "辽宁省", "老虎山镇"]
BAD = [
    *("short", "elevenchars", "十一个字符的密码呀呀呀", "x" * 201, "aaaaaaaaaaaa", "a\x00bcdefghijkl"),
    # Words of every list, decorated.
    *("Admin@1234", "Admin@123456", "P@ssw0rd2025!", "Password123!", "administrator1", "welcome12345"),
    *(
        "changeme1234",
        "iloveyou1314",
        "woaini5201314",
        "woaizhongguo1949",
        "zhonghuarenmin",
        "Adm1n#2025#2025",
    ),
    # Keyboards and sequences.
    *("qwertyuiop12", "1qaz2wsx3edc", "1qaz@WSX3edc", "zaq12wsxcde3", "abcdefghijkl", "asdfghjkl;12"),
    # Numbers of people.
    *("13800138000", "13800138000a", "+8613800138000", "zhang13800138000", "138-0013-8000", "0421-2612345"),
    *("211302199001011234", "21130219900101123X", "123456789012", "1８２７３６４５１９０４６"),
    # Places and offices.
    *("Chaoyang2025", "Chaoyang2025!!", "beipiao20250101", "liaoningchaoyang", "Beipiaoshi@2025"),
    *(
        "kalaqinzuoyi2025",
        "朝阳市双塔区2025年",
        "朝阳2025朝阳2025",
        "laohushan#2025",
        "fagaiwei2025",
        "Lantu@2025!!",
    ),
    # Names: one's own, and anybody's.
    *(
        "zhangsan2025",
        "zhangsan2025!",
        "ZhangSan@2025",
        "!!zhangsan!!!",
        "zhangsan1zhangsan2",
        "张三1234567890",
    ),
    *(
        "张三1234567890",
        "张三张三张三2025",
        "zhang1990san12",
        "wangxiaoming1990",
        "z.san-zhang-2025",
        "sanzhang@chaoyang",
    ),
]


@pytest.mark.parametrize("password", BAD)
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(BadInput):
        check_password(password, "zhangsan", "张三", places=PLACES)


@pytest.mark.parametrize("name", ["ouyangxiu", "shanxiongxin"])
def test_a_name_is_known_in_every_reading(name: str) -> None:
    for shown in ("欧阳修", "单雄信"):
        with pytest.raises(BadInput):
            check_password(f"{name}2025!", "li", shown)


@pytest.mark.parametrize(
    "password",
    [
        *("correct horse battery", "another long password", "河流 and 23 mountains", "Kp3-river-moss!"),
        *(
            "春眠不觉晓处处闻啼鸟多少",
            "𠮷野家 and 😀 xyz",
            "q7TzL0bWv9Rf",
            "xk7#Qm2!vbLe",
            "x" * 60 + "q7TzL0bWv9Rf!",
        ),
        "河流 and 23 mountains 13800138000",
    ],
)
def test_a_good_password_is_kept_and_known_again(password: str) -> None:
    check_password(password, "zhangsan", "张三", places=PLACES)
    hashed = hash_password(password)
    assert hashed.startswith("$argon2id$")
    assert is_password(password, hashed)
    assert not is_password(password + "x", hashed)


def test_places_of_the_registry_are_known(session: Session) -> None:
    officer = make_officer(session)
    with pytest.raises(BadInput, match="容易被猜到"):
        set_password(session, officer, "kalaqinzuoyi#2025#")
    set_password(session, officer, "another long password")


def test_full_width_typing_is_the_same_password() -> None:
    assert is_password("abcd 1234 efgh", hash_password("abcd 1234 efgh"))


def test_nobody_has_a_password() -> None:
    assert not is_password("nobody", None)
    assert not is_password("x" * 10_000_000, hash_password("correct horse"))
    assert not is_password("correct horse", "not a hash")


def test_an_unknown_name_takes_as_long_as_a_wrong_password() -> None:
    hashed = hash_password("correct horse")

    def seconds(held: str | None) -> float:
        started = time.perf_counter()
        is_password("wrong horse!", held)
        return time.perf_counter() - started

    known = min(seconds(hashed) for _ in range(5))
    unknown = min(seconds(None) for _ in range(5))
    assert 0.5 < known / unknown < 2
