//! Money (§五(三)): what is spent, audited and paid, by the rules; and who sees it.

mod rules;
mod sight;
mod story;
mod told;

use crate::harness::{Person, World};
use serde_json::{Value, json};

const FUNDING: &str = "revision status statusReason level cap approved spent audited subsidy reward entitlement expected paid payable \
    receivable borneByUnit steps { label expression result clause } rulesVersion \
    expenditures { id category source amount incurredOn note voidedAt voidReason by { displayName } organization { code } attachments { id } } \
    audits { id amount auditedOn voidedAt by { displayName } attachments { id } } \
    payments { id amount paidOn rulesVersion entitlement voidedAt by { displayName } attachments { id } } \
    ruling { eligible reason creationType } warnings { code message clause } parameters { name value decided sentence meaning } \
    viewerActions { action allowed reason }";

/// The money of a community, as somebody sees it; null to who does not.
pub async fn funding(person: &Person<'_>, code: &str) -> Value {
    let query = format!("query($code: String!) {{ community(code: $code) {{ funding {{ {FUNDING} }} }} }}");
    person.ask_with(&query, json!({ "code": code })).await["community"]["funding"].clone()
}

/// Gives a command on the money of a community as it is now; answers its payload.
pub async fn give(person: &Person<'_>, command: &str, code: &str, more: Value) -> Value {
    let seen = funding(person, code).await;
    given(person, command, code, &seen["revision"], more).await
}

/// The same at a revision, by which it is known when it comes again.
pub async fn given(person: &Person<'_>, command: &str, code: &str, revision: &Value, more: Value) -> Value {
    let revision = revision.as_i64().unwrap_or_default();
    let mut input = json!({
        "community": code, "expectedRevision": revision,
        "idempotencyKey": format!("{command} {code} {revision} {more}"),
    });
    let fields = input.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    if command.starts_with("void") {
        fields.remove("community");
    }
    let entry = match command {
        "recordExpenditure" | "voidExpenditure" => "expenditure { id amount voidedAt }",
        "recordPriceAudit" | "voidPriceAudit" => "audit { id amount voidedAt }",
        _ => "payment { id amount voidedAt }",
    };
    let kind = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {command}(input: $input) {{ entry: {entry} funding {{ {FUNDING} }} \
         userErrors {{ code path message }} }} }}"
    );
    person.ask_with(&query, json!({ "input": input })).await[command].clone()
}

/// The command was done; answers the money as it is then.
#[track_caller]
pub fn done(payload: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    assert!(!payload["entry"].is_null());
    payload["funding"].clone()
}

/// The command was refused, for this reason at this field.
#[track_caller]
pub fn refused(payload: &Value, code: &str, field: &str) {
    let error = &payload["userErrors"][0];
    assert_eq!((&error["code"], &error["path"]), (&json!(code), &json!(["input", field])), "{payload}");
    assert!(payload["entry"].is_null(), "{payload}");
}

/// An expenditure that the subsidy can bear.
pub fn spending(amount: &str) -> Value {
    json!({ "category": "WORKS", "source": "SUBSIDY_ELIGIBLE", "amount": amount, "incurredOn": "2022-07-01" })
}

/// Rules on who is eligible.
pub async fn rule(world: &World, more: Value) -> Value {
    let office = world.person("fengmao-office.coordinator").await;
    let mut input =
        json!({ "eligible": true, "reason": "专题会议纪要", "idempotencyKey": format!("rule {more}") });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let query = "mutation($input: RuleEligibilityInput!) { ruleEligibility(input: $input) { ruled userErrors { code path } } }";
    office.ask_with(query, json!({ "input": input })).await["ruleEligibility"].clone()
}

/// Sets a parameter of the rules, or finds out what that would do.
pub async fn set(person: &Person<'_>, name: &str, value: &str, version: i64, preview: bool) -> Value {
    let input = json!({
        "name": name, "value": value, "reason": "会议决定", "preview": preview, "expectedVersion": version,
        "idempotencyKey": format!("set {name} {value} {version} {preview}"),
    });
    let query = "mutation($input: SetFundingParameterInput!) { setFundingParameter(input: $input) { rulesVersion moved { community \
                 statusBefore statusAfter entitlementBefore entitlementAfter payableBefore payableAfter } userErrors { code path } } }";
    person.ask_with(query, json!({ "input": input })).await["setFundingParameter"].clone()
}

/// Something of everything for a community that is planned to finish in 2022, whose year the office has let end.
pub async fn happens(world: &World, community: &str, unit: &str) {
    let office = world.person("fengmao-office.coordinator").await;
    let version = funding(&office, community).await["rulesVersion"].as_i64().unwrap();
    if version == 1 {
        assert_eq!(set(&office, "completed_by", "07-31", 1, false).await["userErrors"], json!([]));
    }
    assert_eq!(rule(world, json!({ "community": community })).await["userErrors"], json!([]));
    let officer = world.person(&format!("{unit}.officer")).await;
    done(&give(&officer, "recordExpenditure", community, spending("8000000")).await);
    let (auditor, payer) = (world.person("finance.signer7").await, world.person("finance.signer8").await);
    let audit = json!({ "amount": "7500000", "auditedOn": "2022-07-20" });
    done(&give(&auditor, "recordPriceAudit", community, audit).await);
    done(
        &give(&payer, "recordPayment", community, json!({ "amount": "6000000", "paidOn": "2022-07-31" }))
            .await,
    );
}
