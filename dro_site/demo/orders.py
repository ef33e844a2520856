"""The demonstration's orders, in the shape of the API."""

from typing import Any

Document = dict[str, Any]


def home_security(
    external_id: str, *, account: str = "NORTHWIND", region: str = "north", direct: bool = False
) -> Document:
    """Return a Home Security package; ``direct`` runs it on its commercial lines, without decomposition."""
    return {
        "source": "webshop",
        "external_id": external_id,
        "account": {"id": account, "name": account.title(), "attributes": {"region": region}},
        "attributes": {"direct": direct},
        "lines": [
            {"id": "1", "product": "SEC-PACK"},
            {
                "id": "1.1",
                "product": "SEC-HW-KIT",
                "parent": "1",
                "attributes": {"colour": "white", "kit_size": "large"},
            },
            {"id": "1.2", "product": "SEC-INSTALL", "parent": "1"},
            {"id": "1.3", "product": "SEC-MONITOR", "parent": "1", "attributes": {"service_plan": "premium"}},
            {"id": "1.4", "product": "SEC-WARRANTY", "parent": "1", "attributes": {"warranty_years": 5}},
        ],
    }


def laptop_bundle(external_id: str, *, account: str = "CONTOSO") -> Document:
    """Return a SmartBytes bundle with laptops for two places."""
    return {
        "source": "webshop",
        "external_id": external_id,
        "account": {"id": account, "name": account.title(), "attributes": {"region": "south"}},
        "lines": [
            {"id": "1", "product": "SB-BUNDLE"},
            {
                "id": "1.1",
                "product": "SB-LAPTOP",
                "parent": "1",
                "quantity": "2",
                "scope_keys": {"ship_to": "Hamburg"},
                "attributes": {"memory": "32 GB"},
            },
            {
                "id": "1.2",
                "product": "SB-LAPTOP",
                "parent": "1",
                "quantity": "1",
                "scope_keys": {"ship_to": "Munich"},
                "attributes": {"memory": "16 GB"},
            },
            {"id": "1.3", "product": "SB-ANTIVIRUS", "parent": "1", "attributes": {"seats": 3}},
            {"id": "1.4", "product": "SB-WARRANTY", "parent": "1", "attributes": {"warranty_years": 3}},
        ],
    }


def subscription(external_id: str, *, account: str = "FABRIKAM") -> Document:
    """Return a software subscription."""
    return {
        "source": "webshop",
        "external_id": external_id,
        "account": {"id": account, "name": account.title(), "attributes": {"region": "south"}},
        "lines": [
            {
                "id": "1",
                "product": "SUB-APP",
                "attributes": {
                    "seats": 25,
                    "term_months": 12,
                    "contract_value": {"amount": "4800.00", "currency": "EUR"},
                },
            }
        ],
    }


SAMPLE_ORDERS = (
    ("home-security", "Home Security, decomposed", "home-security", home_security("SAMPLE-1")),
    (
        "home-security-direct",
        "Home Security, on its own lines",
        "home-security",
        home_security("SAMPLE-2", direct=True),
    ),
    ("laptop-bundle", "Laptops for two places", "laptop-bundle", laptop_bundle("SAMPLE-3")),
    ("software-subscription", "Subscription for 25 seats", "software-subscription", subscription("SAMPLE-4")),
)
"""Code, name, workspace and document of the orders that try the designs."""

PLAYED = "DEMO-1001"
"""The order whose manual tasks the demonstration completes by itself."""

FIRST_ORDERS = (
    home_security(PLAYED),
    home_security("DEMO-1002", account="TAILSPIN", region="south"),
    laptop_bundle("DEMO-1003"),
    subscription("DEMO-1004"),
    home_security("DEMO-1005", account="ADATUM", direct=True),
)
"""The orders that the first start submits."""
