"""Which parameters of a calibration were estimated: what degrees of freedom are counted by."""

from ustat_engine.psychometrics.calibration.results import Calibration, Parameter


def estimated(calibration: Calibration) -> tuple[Parameter, ...]:
    """The free parameters; where the calibration lists none, those its models have without anchors."""
    if calibration.parameters or not calibration.n_parameters:
        return calibration.parameters
    bank = calibration.bank
    found = []
    for name, model, steps in zip(bank.items, bank.models, bank.steps, strict=True):
        if model != "rasch":
            found.append(Parameter(name, "slope"))
        found += [Parameter(name, "intercept", step) for step in range(int(steps))]
        if model == "3pl":
            found.append(Parameter(name, "guessing"))
    for number, group in enumerate(calibration.group_names):
        if number:
            found.append(Parameter(group, "mean"))
        if number or set(bank.models) == {"rasch"}:
            found.append(Parameter(group, "sd"))
    return tuple(found)


def own_parameters(calibration: Calibration) -> dict[str, int]:
    """How many parameters each item has to itself; a slope shared by all belongs to none."""
    counts = dict.fromkeys(calibration.bank.items, 0)
    for one in estimated(calibration):
        if one.what in {"slope", "intercept", "guessing"} and one.name in counts:
            counts[one.name] += 1
    return counts
