"""Home: one page, told for the role in which somebody looks; those with several change between them."""

from collections.abc import Callable
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ustat.people.choices import Role
from ustat.people.models import Person
from ustat.web.access import signed_in
from ustat.web.home import director, head, methodist, operator, planner, teacher, trainer
from ustat.web.middleware import PersonRequest
from ustat.web.roles import roles_of

Told = dict[str, object]

# In this order somebody with several roles is greeted.
TELLERS: Final[dict[Role, Callable[[Person], Told]]] = {
    Role.DIRECTOR: director.told,
    Role.PLANNER: planner.told,
    Role.METHODIST: methodist.told,
    Role.OPERATOR: operator.told,
    Role.HEAD: head.told,
    Role.TRAINER: trainer.told,
    Role.TEACHER: teacher.told,
}


@signed_in
@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """The page of one role; ``?as=`` changes to another role of the same person."""
    roles = [role for role in TELLERS if role in roles_of(request.person)] or [Role.TEACHER]
    wanted = request.GET.get("as", "")
    role = Role(wanted) if wanted in roles else roles[0]
    words = {"role": role, "roles": roles if len(roles) > 1 else [], **TELLERS[role](request.person)}
    return render(request, f"home/{role}.html", words)
