//! An account to start with: three price-book items, one tax, and no documents.

use serde_json::Value;
use serde_json::json;

/// Returns the seed of an account without clients, jobs, invoices and payments.
pub fn empty_seed() -> Value {
    let item = |id: &str, name: &str, kind: &str, price: &str| {
        json!({ "itemId": id, "name": name, "sku": "", "type": kind, "price": price,
                "cost": "0.00", "taxable": kind == "product", "active": true,
                "updatedAt": "2026-01-01T00:00:00Z" })
    };
    json!({
        "now": "2026-04-02T13:00:00Z", "integration_id": "empty", "client_id": "sandbox-client",
        "client_secret": "sandbox-client-secret", "username": "office@sandbox.example",
        "password": "correct horse", "totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "account": { "name": "Empty sandbox account", "timezone": "America/Los_Angeles",
                     "currency": "USD", "nativeQuickBooksSync": { "enabled": false } },
        "entitlements": ["clients", "jobs", "scheduling", "invoices", "payments"],
        "clients": [], "jobs": [], "invoices": [], "payments": [], "refunds": [],
        "payouts": [], "disputes": [], "estimates": [],
        "items": [
            item("svc_CALL", "Service call", "service", "89.00"),
            item("svc_LABOR", "Labor", "service", "150.00"),
            item("prd_PART", "Part", "product", "25.00"),
        ],
        "taxes": [{ "taxId": "tax_1", "name": "California 8%", "rate": "8", "active": true,
                    "default": true, "group": false, "components": [] }],
    })
}
