import time

import pytest

from projects.accounts.passwords import check_password, hash_password, is_password
from projects.errors import BadInput

BAD = [
    "short",
    "九个字符的密码呀呀",
    "x" * 201,
    "aaaaaaaaaaaa",
    "1234567890",
    "Password123",
    "qq123456789",
    "zhangsan",
    "ZhangSan2024",
    "!zhangsan!!",
    "zhangsan1zhangsan2",
    "张三1234567890",
    "a\x00bcdefghijkl",
]


@pytest.mark.parametrize("password", BAD)
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(BadInput):
        check_password(password, "zhangsan", "张三")


@pytest.mark.parametrize(
    "password", ["correct horse battery", "春眠不觉晓处处闻啼鸟", "8273645190", "𠮷野家 and 😀 x"]
)
def test_a_good_password_is_kept_and_known_again(password: str) -> None:
    check_password(password, "zhangsan", "张三")
    hashed = hash_password(password)
    assert hashed.startswith("$argon2id$")
    assert is_password(password, hashed)
    assert not is_password(password + "x", hashed)


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
