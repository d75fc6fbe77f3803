//! An account to start with: price book, a tax, people, a lead that called, and no documents.

use serde_json::Value;
use serde_json::json;

/// Returns the seed of an account without clients, jobs, invoices and payments.
pub fn empty_seed() -> Value {
    let item = |id: &str, name: &str, kind: &str, price: &str| {
        json!({ "itemId": id, "name": name, "sku": "", "type": kind, "price": price,
                "cost": "0.00", "taxable": kind == "product", "active": true,
                "updatedAt": "2026-01-01T00:00:00Z" })
    };
    let technician = |id: &str, name: &str| {
        json!({ "userId": id, "name": name, "role": "technician", "status": "active",
                "teamId": "team_1", "phones": [], "emails": [], "createdAt": "2026-01-01T00:00:00Z",
                "updatedAt": "2026-01-01T00:00:00Z" })
    };
    json!({
        "now": "2026-04-02T13:00:00Z", "integration_id": "empty", "client_id": "sandbox-client",
        "client_secret": "sandbox-client-secret", "username": "office@sandbox.example",
        "password": "correct horse", "totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "account": { "name": "Empty sandbox account", "timezone": "America/Los_Angeles",
                     "currency": "USD", "nativeQuickBooksSync": { "enabled": false } },
        "entitlements": ["clients", "jobs", "scheduling", "invoices", "payments", "communications"],
        "clients": [], "jobs": [], "invoices": [], "payments": [], "refunds": [],
        "payouts": [], "disputes": [], "estimates": [],
        "items": [
            item("svc_CALL", "Service call", "service", "89.00"),
            item("svc_LABOR", "Labor", "service", "150.00"),
            item("prd_PART", "Part", "product", "25.00"),
        ],
        "technicians": [technician("tech_1", "Nora Field"), technician("tech_2", "Otis Pike")],
        "teams": [{ "teamId": "team_1", "name": "Field crew", "memberIds": ["tech_1", "tech_2"],
                    "updatedAt": "2026-01-01T00:00:00Z" }],
        "leads": [{ "leadId": "lead_1", "number": "L-1", "status": "active", "source": "website",
                    "name": "Ines Marsh", "phones": ["+16195550144"], "emails": [],
                    "clientId": null, "technicianId": null, "scheduledStart": null,
                    "notes": "Asks for a quote.", "createdAt": "2026-03-30T16:00:00Z",
                    "updatedAt": "2026-03-30T16:00:00Z" }],
        "calls": [{ "callId": "call_1", "direction": "inbound", "status": "missed",
                    "from": "+16195550144", "to": "+16195550100", "clientId": null,
                    "jobId": null, "leadId": "lead_1", "durationSeconds": 0,
                    "recordingUrl": null, "startedAt": "2026-03-30T15:58:00Z",
                    "createdAt": "2026-03-30T15:58:00Z" }],
        "smsThreads": [{ "threadId": "sms_1", "status": "open", "phone": "+16195550144",
                         "clientId": null, "jobId": null,
                         "lastMessageAt": "2026-03-30T16:05:00Z",
                         "messages": [{ "messageId": "msg_1", "direction": "outbound",
                                        "text": "We will call you back.",
                                        "sentAt": "2026-03-30T16:05:00Z" }],
                         "createdAt": "2026-03-30T16:05:00Z",
                         "updatedAt": "2026-03-30T16:05:00Z" }],
        "taxes": [{ "taxId": "tax_1", "name": "California 8%", "rate": "8", "active": true,
                    "default": true, "group": false, "components": [] }],
    })
}
