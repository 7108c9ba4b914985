"""Who owns what in the end: chains of owners followed through to countries."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.linalg import spsolve

from lodeway.geography import COUNTRIES

if TYPE_CHECKING:
    from lodeway.world.world import World

NEGLIGIBLE = 1e-12


def effective_ownership(world: World, year: int, powers: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Shares of countries in everything that has owners, chains multiplied through.

    With direct shares `A` among firms, the effective shares are ``(I - A)^-1 A`` restricted to the
    columns of countries (Brioschi, Buzzacchi and Colombo 1989), so firms that own each other, or
    themselves, are followed round. A country is final: it is owned by nobody. A firm
    whose own owners are not stated is nobody's, and so is what firms own that belong to one another only.

    Parameters
    ----------
    world
        The world; its `owners` are read.
    year
        Year in which the shares are in force.
    powers
        Owners to be taken for countries although they are no ISO code and no place lies in them.

    Returns
    -------
    pandas.DataFrame
        Columns ``entity``, ``country`` and ``share``; positive shares only, sorted.

    """
    owners = _in_force(world["owners"], year)
    final = {*COUNTRIES, *world["places"]["country"], *powers} - {""}
    owners = owners[~owners["entity"].isin(final)]
    entities = pd.Index(sorted(with_a_country(owners, final)))
    owners = owners[owners["entity"].isin(entities)]
    by_country = owners["owner"].isin(final)
    countries = pd.Index(sorted(set(owners["owner"][by_country])))
    between_firms = ~by_country & owners["owner"].isin(entities)
    chains = _matrix(owners[between_firms], entities, entities)
    direct = _matrix(owners[by_country], entities, countries)
    if entities.empty:
        return pd.DataFrame({"entity": [], "country": [], "share": []}).astype({"share": float})
    system = (sparse.identity(len(entities)) - chains).tocsc()
    effective = np.asarray(spsolve(system, direct.toarray())).reshape(len(entities), len(countries))
    row, column = np.nonzero(effective > NEGLIGIBLE)
    return pd.DataFrame({"entity": entities[row], "country": countries[column], "share": effective[row, column]})


def _in_force(owners: pd.DataFrame, year: int) -> pd.DataFrame:
    begun = owners["from_year"].isna() | (owners["from_year"] <= year).fillna(value=False)
    not_ended = owners["to_year"].isna() | (owners["to_year"] >= year).fillna(value=False)
    return owners[begun & not_ended & (owners["share"] > 0)]


def with_a_country(owners: pd.DataFrame, final: AbstractSet[str]) -> set[str]:
    """Entities from which a chain of owners leads to a country; among these no loop is closed."""
    reached: set[str] = set()
    while True:
        leads = owners["owner"].isin(final | reached)
        found = set(owners["entity"][leads])
        if found == reached:
            return reached
        reached = found


def _matrix(shares: pd.DataFrame, rows: pd.Index, columns: pd.Index) -> sparse.csr_array:
    """Shares as a sparse matrix; several shares of one owner in one entity add up."""
    at = (rows.get_indexer(pd.Index(shares["entity"])), columns.get_indexer(pd.Index(shares["owner"])))
    return sparse.coo_array((shares["share"].to_numpy(float), at), shape=(len(rows), len(columns))).tocsr()
