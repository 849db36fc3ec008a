"""A log in the shape of a ServiceNow export, made by ourselves: one line, a file of lines, a whole log."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

COLUMNS = [
    *("number", "incident_state", "active", "reassignment_count", "reopen_count", "sys_mod_count"),
    *("made_sla", "caller_id", "opened_by", "opened_at", "sys_created_by", "sys_created_at"),
    *("sys_updated_by", "sys_updated_at", "contact_type", "location", "category", "subcategory"),
    *("u_symptom", "cmdb_ci", "impact", "urgency", "priority", "assignment_group", "assigned_to"),
    *("knowledge", "u_priority_confirmation", "notify", "problem_id", "rfc", "vendor", "caused_by"),
    *("closed_code", "resolved_by", "resolved_at", "closed_at"),
]
FIRST = {
    "number": "INC1",
    "incident_state": "New",
    "active": "true",
    "made_sla": "true",
    "caller_id": "Caller 7",
    "opened_by": "Opened by 8",
    "opened_at": "29/2/2016 01:16",
    "sys_created_at": "29/2/2016 01:20",
    "sys_updated_by": "Updated by 21",
    "sys_updated_at": "29/2/2016 01:23",
    "contact_type": "Phone",
    "location": "Location 143",
    "category": "Category 55",
    "u_symptom": "Symptom 72",
    "impact": "2 - Medium",
    "urgency": "2 - Medium",
    "priority": "3 - Moderate",
    "assignment_group": "Group 56",
    "knowledge": "false",
    "u_priority_confirmation": "false",
    "notify": "Do Not Notify",
    "closed_code": "code 5",
    "resolved_by": "Resolved by 149",
    "resolved_at": "29/2/2016 11:29",
    "closed_at": "5/3/2016 12:00",
}


class ServiceNow:
    """Writes logs."""

    columns = COLUMNS

    def row(self, **changes: str) -> dict[str, str]:
        """A first line, with some cells changed."""
        return {**dict.fromkeys(COLUMNS, "?"), **FIRST, **changes}

    def file(self, path: Path, *rows: dict[str, str], columns: Sequence[str] = COLUMNS) -> Path:
        """The lines as a CSV file, or in a zip where the path says so."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows([line[column] for column in columns] for line in rows)
        if path.suffix == ".zip":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("readme.md", "nothing")
                archive.writestr("log.csv", out.getvalue())
        else:
            path.write_text(out.getvalue(), encoding="utf-8")
        return path

    def records(self, count: int) -> list[dict[str, str]]:
        """Lines of many records, made by dice that always fall the same."""
        dice = random.Random(7)
        states = ["New", "Active", "Awaiting User Info", "Awaiting Vendor", "Resolved", "-100"]
        rows = []
        for i in range(count):
            now = datetime(2016, 3, 1, tzinfo=UTC) + timedelta(minutes=37 * i)
            fields = {"number": f"INC{i}", "opened_at": f"{now:%d/%m/%Y %H:%M}", "sys_created_at": "?"}
            for _ in range(dice.randint(1, 9)):
                now += timedelta(minutes=dice.randint(0, 600))
                owners = ["?", "Resolver 1", "Resolver 2", fields.get("assigned_to", "?")]
                fields |= {
                    "sys_updated_at": f"{now:%d/%m/%Y %H:%M}",
                    "incident_state": dice.choice(states),
                    "assigned_to": dice.choice(owners),
                    "assignment_group": dice.choice(["?", "Group 1", "Group 2"]),
                    "priority": dice.choice(["1 - Critical", "3 - Moderate", "4 - Low"]),
                    "vendor": dice.choice(["?", "?", "Vendor 1"]),
                }
                rows.append(self.row(**fields))
            rows.append(self.row(**{**fields, "incident_state": "Closed"}))
        return rows


@pytest.fixture(scope="session")
def servicenow() -> ServiceNow:
    return ServiceNow()
