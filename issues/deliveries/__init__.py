"""Handing a published revision on: to a folder, a git checkout, a mail box, a campaign tool. Each is a step that may fail and be retried.

A port is a class with the methods of `Port` and one line in settings.DELIVERIES. It looks first whether the very same stands at its
target already, so that a step which was cut short, or is asked for again, never happens twice.
"""

from issues.deliveries.carrying import carry_delivery, deliver_now, request_delivery, steps_of
from issues.deliveries.ports import Change, DeliveryError, Parcel, Port, ports
from issues.deliveries.rehearsal import Objection, Rehearsed, objections, rehearse

__all__ = [
    "Change",
    "DeliveryError",
    "Objection",
    "Parcel",
    "Port",
    "Rehearsed",
    "carry_delivery",
    "deliver_now",
    "objections",
    "ports",
    "rehearse",
    "request_delivery",
    "steps_of",
]
