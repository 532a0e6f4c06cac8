"""The same question put to polars and duckdb: the thirteen criteria of `benchmarks.world` as expressions."""

from __future__ import annotations

import numpy as np

from benchmarks.world import CRITERIA
from citylinks.engine.asks import asks_of
from citylinks.engine.criteria import kind_of
from citylinks.engine.problem import Need
from citylinks.engine.table import PartyTable

LOOKED_UP = ("zone", "income", "language", "hours", "themes", "months", "proofs")


def frame(parties: PartyTable) -> dict[str, np.ndarray]:
    """Plain columns: numbers as they are, everything that is looked up as a code."""
    columns = parties.columns
    made = {"id": parties.ids, "hazards": columns["hazards"].data[:, 0]}
    for name in ("elevation", "coast"):
        made[name] = columns[name].data
    made["size"] = np.log(columns["population"].data)
    for i in range(4):
        made[f"normal{i}"] = columns["normals"].data[:, i]
    for name in LOOKED_UP:
        made[name] = parties.column(CRITERIA[name].column).distinct.codes.astype(np.uint16)
    return made


def question(need: Need, parties: PartyTable) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The need's own numbers, and the value of every code."""
    asks = dict(zip(CRITERIA.names, asks_of(need, parties, CRITERIA), strict=True))
    own = {name: asks[name].data[0] for name in ("climate", "elevation", "coast", "size", "hazards", "text")}
    values = {
        name: kind_of(CRITERIA[name]).value(
            CRITERIA[name], asks[name], parties.column(CRITERIA[name].column).distinct.column
        )[0]
        for name in LOOKED_UP
    }
    return own, values


def number(value: float) -> str:
    return "'nan'::double" if np.isnan(value) else repr(float(value))


class PolarsPeer:
    module = "polars"

    def __init__(self, parties: PartyTable) -> None:
        import polars as pl

        self.parties = parties
        self.table = pl.DataFrame(frame(parties))

    def top(self, need: Need, k: int) -> list[int]:
        import polars as pl

        own, values = question(need, self.parties)
        weights = dict(zip(CRITERIA.names, CRITERIA.weights, strict=True))
        scales = CRITERIA["climate"].params["scale"]
        climate = sum(((pl.col(f"normal{i}") - float(own["climate"][i])) / scales[i]) ** 2 for i in range(4))
        parts = {
            "climate": (climate * -0.5).exp(),
            "elevation": (((pl.col("elevation") - float(own["elevation"])) / 400) ** 2 * -0.5).exp(),
            "coast": (1 - ((pl.col("coast") - float(own["coast"])).abs() - 10) / 190).clip(0, 1),
            "size": ((pl.col("size") - float(np.log(own["size"]))) ** 2 * -0.5).exp(),
            "text": pl.lit(pl.Series(np.clip(self.parties.text.data @ own["text"], 0, 1))),
        }
        asked = pl.lit(int(own["hazards"][0]), dtype=pl.UInt64)
        both = (pl.col("hazards") & asked).bitwise_count_ones()
        either = (pl.col("hazards") | asked).bitwise_count_ones()
        parts["hazards"] = pl.when(either > 0).then(both / either).otherwise(1.0)
        for name in LOOKED_UP:
            parts[name] = pl.lit(pl.Series(values[name])).gather(pl.col(name))
        num = sum(weights[name] * part.fill_nan(0.0) for name, part in parts.items())
        den = sum(weights[name] * part.is_not_nan().cast(pl.Float64) for name, part in parts.items())
        return self.table.select("id", score=num / den).top_k(k, by="score")["id"].to_list()


class DuckPeer:
    module = "duckdb"

    def __init__(self, parties: PartyTable) -> None:
        import duckdb
        import pyarrow as pa

        self.parties = parties
        columns = {name: pa.array(values) for name, values in frame(parties).items()}
        text = parties.text.data
        columns["text"] = pa.FixedSizeListArray.from_arrays(pa.array(text.reshape(-1)), text.shape[1])
        arrow = pa.table(columns)  # noqa: F841 -- duckdb finds it by its name
        self.base = duckdb.connect()
        self.base.execute("create table parties as select * from arrow")

    def top(self, need: Need, k: int) -> list[int]:
        own, values = question(need, self.parties)
        weights = dict(zip(CRITERIA.names, CRITERIA.weights, strict=True))
        scales = CRITERIA["climate"].params["scale"]
        climate = " + ".join(
            f"pow((normal{i} - {number(own['climate'][i])}) / {scales[i]}, 2)" for i in range(4)
        )
        asked = int(own["hazards"][0])
        text = ",".join(map(str, own["text"].tolist()))
        parts = {
            "climate": f"exp(-0.5 * ({climate}))",
            "elevation": f"exp(-0.5 * pow((elevation - {number(own['elevation'])}) / 400, 2))",
            "coast": f"least(greatest(1 - (abs(coast - {own['coast']}) - 10) / 190, 0), 1)",
            "size": f"exp(-0.5 * pow(size - {float(np.log(own['size']))}, 2))",
            "hazards": f"coalesce(bit_count(hazards & {asked}::ubigint) "
            f"/ nullif(bit_count(hazards | {asked}::ubigint), 0), 1)",
            "text": f"least(greatest(array_inner_product(text, [{text}]::float[256]), 0), 1)",
        }
        for name in LOOKED_UP:
            known = ",".join(map(number, values[name]))
            parts[name] = f"list_extract([{known}]::double[], {name}::bigint + 1)"
        inner = ", ".join(f"{part} as v{i}" for i, part in enumerate(parts.values()))
        num = " + ".join(f"if(isnan(v{i}), 0, {weights[name]} * v{i})" for i, name in enumerate(parts))
        den = " + ".join(f"if(isnan(v{i}), 0, {weights[name]})" for i, name in enumerate(parts))
        asking = f"select id from (select id, {inner} from parties) order by ({num}) / ({den}) desc limit {k}"  # noqa: S608
        return [row[0] for row in self.base.execute(asking).fetchall()]
