"""Read a dataset of `lantu geoparquet` with DuckDB and its spatial extension, dask-geopandas and SedonaDB.

By hand before a release, in an environment of its own (docs/testing.md):

    python tests/release/analysts_read.py var/analysts/latest

Each must find the totals that the dataset says of itself, exactly, and the places in a box of the map.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

# Around Chaoyang, in degrees.
BOX = (119.0, 40.5, 121.0, 42.5)
BY_PROVINCE = """
    SELECT part.province, sum(part.number)::BIGINT, sum(part.wan)
    FROM (SELECT unnest(counted_by_province) AS part
          FROM read_parquet('{path}/*/*.parquet', hive_partitioning = true))
    GROUP BY 1
"""
NEAR = """
    SELECT count(*) FROM read_parquet('{path}/*/*.parquet', hive_partitioning = true)
    WHERE bbox.xmin <= {2} AND bbox.xmax >= {0} AND bbox.ymin <= {3} AND bbox.ymax >= {1}
      AND ST_Intersects(geometry, ST_MakeEnvelope({0}, {1}, {2}, {3}))
"""


def read_duckdb(path: Path) -> tuple[dict[str, Any], int]:
    """Ask DuckDB; its extension comes from a wheel, since its own address may be out of reach."""
    import duckdb
    import duckdb_extension_spatial as wheel

    extension = next(Path(wheel.__file__).parent.rglob("*.duckdb_extension"))
    connection = duckdb.connect()
    connection.execute(f"LOAD '{extension}'")
    rows = connection.execute(BY_PROVINCE.format(path=path)).fetchall()
    near = connection.execute(NEAR.format(*BOX, path=path)).fetchone()
    return {province: (number, wan) for province, number, wan in rows}, near[0]


def read_pyarrow(path: Path) -> tuple[dict[str, Any], int]:
    """Ask pyarrow and geopandas."""
    import geopandas

    frame = geopandas.read_parquet(path, columns=["geometry"], bbox=BOX)
    return read_pyarrow_parts(path), meet(frame)


def read_pyarrow_parts(path: Path) -> dict[str, Any]:
    """Return what each province takes, from the column that says it of each project."""
    import pyarrow.compute as pc
    import pyarrow.dataset

    parts = pyarrow.dataset.dataset(path, partitioning="hive").to_table(columns=["counted_by_province"])
    table = pyarrow.Table.from_struct_array(pc.list_flatten(parts["counted_by_province"].combine_chunks()))
    sums = table.group_by("province").aggregate([("number", "sum"), ("wan", "sum")]).to_pylist()
    return {one["province"]: (one["number_sum"], one["wan_sum"]) for one in sums}


def read_dask(path: Path) -> tuple[dict[str, Any], int]:
    """Ask dask-geopandas, file by file, each in a task of its own."""
    import dask_geopandas
    import shapely

    frame = dask_geopandas.read_parquet(
        path, columns=["province", "counted_number", "counted_wan", "geometry"]
    )
    sums = frame[["province", "counted_number", "counted_wan"]].compute()
    found = {}
    for province, its in sums.groupby("province", observed=True):
        if str(province).isdigit():
            found[str(province)] = int(its["counted_number"].sum()), sum(its["counted_wan"], Decimal(0))
    return found, int(frame.geometry.intersects(shapely.box(*BOX)).sum().compute())


def read_sedona(path: Path) -> tuple[dict[str, Any], int]:
    """Ask SedonaDB, the engine of Sedona for one machine."""
    import sedonadb

    connection = sedonadb.connect()
    connection.read_parquet(f"{path}/").to_view("projects", overwrite=True)
    rows = connection.sql(
        "SELECT province, sum(counted_number) AS number, sum(counted_wan) AS wan"
        " FROM projects GROUP BY province"
    ).to_arrow_table()
    west, south, east, north = BOX
    words = f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"
    near = connection.sql(
        "SELECT count(*) AS near FROM projects"
        f" WHERE ST_Intersects(geometry, ST_SetSRID(ST_GeomFromWKT('{words}'), 4326))"
    ).to_arrow_table()
    sums = {str(one["province"]): (one["number"], one["wan"]) for one in rows.to_pylist()}
    return {key: value for key, value in sums.items() if key.isdigit()}, near["near"][0].as_py()


def tell(text: str) -> None:
    """Print a line."""
    sys.stdout.write(text + "\n")


def add_up_divided(path: Path) -> dict[str, Any]:
    """Return what provinces take of the projects that shares divide among them."""
    return read_pyarrow_parts(path / "province=several") if (path / "province=several").exists() else {}


def less(sums: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Return number and money of each province without its parts."""
    nothing = (0, Decimal(0))
    return {
        key: (number - parts.get(key, nothing)[0], wan - parts.get(key, nothing)[1])
        for key, (number, wan) in sums.items()
    }


def meet(frame: Any) -> int:
    """Return how many places meet the box."""
    import shapely

    return int(frame.geometry.intersects(shapely.box(*BOX)).sum())


def main(path: Path) -> None:
    """Ask each program that is installed; ends with an error where one finds something else."""
    about = json.loads((path / "_about.json").read_text(encoding="utf-8"))
    wanted = {key: (one["number"], Decimal(one["wan"])) for key, one in about["provinces"].items()}
    divided = add_up_divided(path)
    readers: dict[str, Callable[[Path], tuple[dict[str, Any], int]]] = {
        "pyarrow": read_pyarrow,
        "duckdb": read_duckdb,
        "dask_geopandas": read_dask,
        "sedonadb": read_sedona,
    }
    near = set()
    for name, read in readers.items():
        try:
            version = getattr(import_module(name), "__version__", "")
        except ImportError:
            tell(f"{name}: not installed")
            continue
        began = perf_counter()
        found, number = read(path)
        near.add(number)
        wholes = name in ("dask_geopandas", "sedonadb")
        tell(f"{name} {version}: {len(found)} provinces, {number} in the box, {perf_counter() - began:.1f} s")
        expected = less(wanted, divided) if wholes else wanted
        if found != expected or len(near) > 1:
            sys.exit(f"{name} finds something else: {found.items() - expected.items()}, {near}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
