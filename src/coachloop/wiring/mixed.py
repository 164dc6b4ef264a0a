"""Mixed models by statsmodels, which the extra `stats` brings: a cross-check of our own estimates."""

import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coachloop.stats.effects.line import Floats, Ints


def fit_mixed(
    values: "Floats", x: "Floats", units: "Ints", own: "Floats | None"
) -> "tuple[Floats, Floats] | str":
    """REML: coefficients of x with their standard errors, or why there are none."""
    import numpy as np

    try:
        from statsmodels.regression.mixed_linear_model import MixedLM
    except ImportError:
        return "statsmodels is not installed: pip install 'coachloop[stats]'"
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            found = MixedLM(values, x, units, exog_re=own).fit(reml=True)
            estimates, errors = found.fe_params, found.bse_fe
        except (np.linalg.LinAlgError, ValueError):
            return "the model could not be fitted"
    usable = found.converged and np.isfinite(estimates).all() and np.isfinite(errors).all()
    return (estimates, errors) if usable else "the model did not converge"
