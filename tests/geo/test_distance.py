import pytest

from geo.distance import distance_m


@pytest.mark.parametrize(
    ("there", "metres"), [((120.0, 41.0), 0), ((120.001, 41.0), 84), ((120.0, 42.0), 111_064)]
)
def test_the_distance_along_the_ground(there: tuple[float, float], metres: int) -> None:
    assert distance_m(120.0, 41.0, *there) == metres
