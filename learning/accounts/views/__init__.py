"""The pages of this room: the way in, a person's own account, and people who come, move or go."""

from learning.accounts.views.joining import Join, JoinCode, JoinDetails, join_done
from learning.accounts.views.moves import extend_guest, move_person, remove_person
from learning.accounts.views.own_account import (
    Account,
    ChangeDetails,
    ChangePassword,
    SetPassword,
    Welcome,
    sign_out_everywhere,
)
from learning.accounts.views.requests import access_requests
from learning.accounts.views.sign_in import (
    AccountClosed,
    EnterCode,
    HowToGetAnAccount,
    RequestCode,
    SignIn,
    SignOut,
    StayEnded,
)
from learning.accounts.views.staff import (
    add_staff,
    import_staff,
    staff_check,
    staff_done,
    staff_rows,
    staff_template,
)

__all__ = [
    "Account",
    "AccountClosed",
    "ChangeDetails",
    "ChangePassword",
    "EnterCode",
    "HowToGetAnAccount",
    "Join",
    "JoinCode",
    "JoinDetails",
    "RequestCode",
    "SetPassword",
    "SignIn",
    "SignOut",
    "StayEnded",
    "Welcome",
    "access_requests",
    "add_staff",
    "extend_guest",
    "import_staff",
    "join_done",
    "move_person",
    "remove_person",
    "sign_out_everywhere",
    "staff_check",
    "staff_done",
    "staff_rows",
    "staff_template",
]
