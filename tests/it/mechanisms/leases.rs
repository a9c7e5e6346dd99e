//! Requests for state-owned premises (§五(四)): who asks, who decides, from where, and who sees it.

use super::{given, leased, of_lease, refused};
use crate::{
    files::{pdf, shown, uploaded},
    inbox::told_of,
    library,
};
use entity::vocabulary::{LeaseStatus, Vocabulary};
use future_community::workflow::lease::Step;
use serde_json::{Value, json};

const UNIT: &str = "fuchun-subdistrict.officer";
const OFFICE: &str = "fengmao-office.coordinator";

fn asking(community: &str) -> Value {
    json!({ "community": community, "premises": "江滨西大道1号一层", "areaM2": "320.5", "purpose": "邻里中心" })
}

/// The command that takes a step, and what it takes.
fn command(step: Step) -> (&'static str, Value) {
    match step {
        Step::Forward => ("forwardLeaseRequest", json!({ "enterprise": "富阳城投集团" })),
        Step::Agree => ("answerLeaseRequest", json!({ "agreed": true, "answer": "同意协议出租" })),
        Step::Decline => ("answerLeaseRequest", json!({ "agreed": false, "answer": "已出租" })),
        Step::TakeBack | Step::TakeAnswerBack => ("takeBackLeaseStep", json!({ "reason": "误记" })),
        Step::Withdraw => ("withdrawLeaseRequest", json!({ "reason": "另行安排" })),
    }
}

both! {
    async fn a_unit_asks_and_the_enterprise_agrees(world) {
        let (unit, office) = (world.person(UNIT).await, world.person(OFFICE).await);
        let file = uploaded(&unit, "平面图.pdf", &pdf("lease")).await["id"].clone();
        let mut input = asking("jiangbin");
        input["attachments"] = json!([file]);
        let request = leased(&given(&unit, "requestLease", super::LEASE, input).await);
        assert_eq!((&request["status"], &request["areaM2"], &request["requestedOn"]), (&json!("REQUESTED"), &json!("320.50"), &json!("2022-08-01")));
        let forwarded = leased(&of_lease(&office, &request, "forwardLeaseRequest", json!({ "enterprise": "富阳城投集团" })).await);
        assert_eq!((&forwarded["status"], &forwarded["enterprise"], &forwarded["forwardedOn"]), (&json!("FORWARDED"), &json!("富阳城投集团"), &json!("2022-08-01")));
        // An answer that was written down wrongly is taken back.
        let declined = leased(&of_lease(&office, &forwarded, "answerLeaseRequest", json!({ "agreed": false, "answer": "已出租" })).await);
        assert_eq!(declined["status"], "DECLINED");
        let back = leased(&of_lease(&office, &declined, "takeBackLeaseStep", json!({ "reason": "误记" })).await);
        assert_eq!((&back["status"], &back["answer"], &back["answeredOn"], &back["statusReason"]), (&json!("FORWARDED"), &Value::Null, &Value::Null, &json!("误记")));
        let agreed = leased(&of_lease(&office, &back, "answerLeaseRequest", json!({ "agreed": true, "answer": "同意协议出租" })).await);
        assert_eq!((&agreed["status"], &agreed["answer"], &agreed["statusReason"]), (&json!("AGREED"), &json!("同意协议出租"), &Value::Null));
        let data = unit.ask("{ leaseRequests(community: \"jiangbin\") { totalCount nodes { status attachments { name } community { code } } } }").await;
        assert_eq!(data["leaseRequests"], json!({ "totalCount": 1, "nodes": [{ "status": "AGREED", "attachments": [{ "name": "平面图.pdf" }], "community": { "code": "jiangbin" } }] }));
        let trail: Vec<_> = world.trail().await.into_iter().map(|it| it.action).filter(|it| it.contains("LEASE")).collect();
        assert_eq!(trail, ["REQUEST_LEASE", "FORWARD_LEASE_REQUEST", "DECLINE_LEASE_REQUEST", "TAKE_BACK_LEASE_ANSWER", "AGREE_LEASE_REQUEST"]);
    }

    async fn a_request_is_its_unit_s_and_the_office_s(world) {
        let (unit, office) = (world.person(UNIT).await, world.person(OFFICE).await);
        let file = uploaded(&unit, "平面图.pdf", &pdf("lease")).await["id"].clone();
        let mut input = asking("jiangbin");
        input["attachments"] = json!([file]);
        let request = leased(&given(&unit, "requestLease", super::LEASE, input).await);
        assert!(!shown(&office, &file).await.is_null());
        refused(&given(&unit, "requestLease", super::LEASE, asking("yicheng")).await, "NOT_PERMITTED", "community");
        refused(&given(&office, "requestLease", super::LEASE, asking("jiangbin")).await, "NOT_PERMITTED", "community");
        refused(&of_lease(&unit, &request, "forwardLeaseRequest", json!({ "enterprise": "某公司" })).await, "NOT_PERMITTED", "id");
        refused(&of_lease(&office, &request, "withdrawLeaseRequest", json!({ "reason": "r" })).await, "NOT_PERMITTED", "id");
        for name in ["dongzhou-subdistrict.signer", "planning-resources.signer", "finance.officer"] {
            let other = world.person(name).await;
            let data = other.ask_with("query($id: ID!) { node(id: $id) { id } leaseRequests { totalCount } }", json!({ "id": request["id"] })).await;
            assert_eq!((&data["node"], &data["leaseRequests"]["totalCount"]), (&Value::Null, &json!(0)), "{name}");
            assert!(shown(&other, &file).await.is_null(), "{name}");
            refused(&of_lease(&other, &request, "withdrawLeaseRequest", json!({ "reason": "r" })).await, "NOT_FOUND", "id");
        }
        // It goes with its community.
        let change = library::change(&office, "jiangbin", json!({ "implementingUnit": "dongzhou-subdistrict" })).await;
        library::decided(&office, json!([change]), "a lease moves").await;
        let count = "{ leaseRequests { totalCount } }";
        assert_eq!(unit.ask(count).await["leaseRequests"]["totalCount"], 0);
        assert_eq!(world.person("dongzhou-subdistrict.officer").await.ask(count).await["leaseRequests"]["totalCount"], 1);
    }

    async fn who_has_to_act_next_on_a_request_is_told(world) {
        let (unit, office) = (world.person(UNIT).await, world.person(OFFICE).await);
        let mut request = leased(&given(&unit, "requestLease", super::LEASE, asking("jiangbin")).await);
        let id = request["id"].clone();
        let none = Vec::<String>::new();
        assert_eq!((told_of(&office, &id).await, told_of(&unit, &id).await), (vec!["ASSIGNED".to_owned()], none.clone()));
        // What each step leaves told: to the office, and to the unit.
        for (step, office_told, unit_told) in [
            (Step::Forward, None, Some("LEASE_MOVED")),
            (Step::Agree, None, Some("LEASE_MOVED")),
            (Step::TakeAnswerBack, None, Some("LEASE_MOVED")),
            (Step::TakeBack, Some("ASSIGNED"), Some("LEASE_MOVED")),
            (Step::Forward, None, Some("LEASE_MOVED")),
            (Step::Withdraw, Some("DROPPED"), None),
        ] {
            let (name, input) = command(step);
            let by = if step == Step::Withdraw { &unit } else { &office };
            request = leased(&of_lease(by, &request, name, input).await);
            let expected = [office_told, unit_told].map(|it| it.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!([told_of(&office, &id).await, told_of(&unit, &id).await], expected, "{step:?}");
        }
        for name in ["dongzhou-subdistrict.signer", "planning-resources.signer", "data-platform"] {
            assert_eq!(told_of(&world.person(name).await, &id).await, none, "{name}");
        }
        // What is withdrawn before anybody was asked is nobody's to know.
        let early = leased(&given(&unit, "requestLease", super::LEASE, asking("jiangbin")).await);
        leased(&of_lease(&unit, &early, "withdrawLeaseRequest", json!({ "reason": "另行安排" })).await);
        assert_eq!((told_of(&office, &early["id"]).await, told_of(&unit, &early["id"]).await), (none.clone(), none.clone()));
        // With its community it goes to another unit.
        let moving = leased(&given(&unit, "requestLease", super::LEASE, asking("jiangbin")).await);
        leased(&of_lease(&office, &moving, "forwardLeaseRequest", json!({ "enterprise": "富阳城投集团" })).await);
        let change = library::change(&office, "jiangbin", json!({ "implementingUnit": "dongzhou-subdistrict" })).await;
        library::decided(&office, json!([change]), "a lease that is told of moves").await;
        let other = world.person("dongzhou-subdistrict.officer").await;
        assert_eq!((told_of(&unit, &moving["id"]).await, told_of(&other, &moving["id"]).await), (none, vec!["LEASE_MOVED".to_owned()]));
        assert_eq!(told_of(&office, &id).await, ["DROPPED"], "what the office is told stays the office's");
    }

    async fn every_state_by_every_step(world) {
        let (unit, office) = (world.person(UNIT).await, world.person(OFFICE).await);
        let by = |step: Step| if step == Step::Withdraw { &unit } else { &office };
        for status in LeaseStatus::ALL {
            for step in Step::ALL {
                let mut row = leased(&given(&unit, "requestLease", super::LEASE, asking("baihe")).await);
                let way: &[Step] = match status {
                    LeaseStatus::Requested => &[],
                    LeaseStatus::Forwarded => &[Step::Forward],
                    LeaseStatus::Agreed => &[Step::Forward, Step::Agree],
                    LeaseStatus::Declined => &[Step::Forward, Step::Decline],
                    LeaseStatus::Withdrawn => &[Step::Withdraw],
                };
                for step in way {
                    let (name, input) = command(*step);
                    row = leased(&of_lease(by(*step), &row, name, input).await);
                }
                let (line, (name, input)) = (step.transition(), command(*step));
                // One command takes either step back.
                let goes_back = matches!(step, Step::TakeBack | Step::TakeAnswerBack);
                let leads: Vec<_> = Step::ALL.iter().filter(|it| *it == step || goes_back && matches!(it, Step::TakeBack | Step::TakeAnswerBack)).map(|it| it.transition()).filter(|it| it.from.contains(status)).collect();
                let seen = super::lease(by(*step), &row).await;
                let action = seen["viewerActions"].as_array().unwrap().iter().find(|it| it["action"] == line.name);
                assert_eq!(action.unwrap()["allowed"], line.from.contains(status), "{status:?} {step:?}");
                let payload = of_lease(by(*step), &row, name, input).await;
                match leads.first() {
                    Some(line) => assert_eq!(leased(&payload)["status"], json!(line.to.unwrap().code()), "{status:?} {step:?}"),
                    None => refused(&payload, "WRONG_STATE", "id"),
                }
            }
        }
    }

    async fn what_is_no_request_is_refused(world) {
        let unit = world.person(UNIT).await;
        for (field, value) in [("premises", "一\n二"), ("premises", " "), ("purpose", ""), ("areaM2", "0"), ("areaM2", "1.234"), ("areaM2", "99999999")] {
            let mut input = asking("jiangbin");
            input[field] = value.into();
            refused(&given(&unit, "requestLease", super::LEASE, input).await, "INVALID", field);
        }
        refused(&given(&unit, "requestLease", super::LEASE, asking("none")).await, "NOT_FOUND", "community");
        let request = leased(&given(&unit, "requestLease", super::LEASE, asking("jiangbin")).await);
        let stale = json!({ "reason": "r", "expectedRevision": 9 });
        refused(&of_lease(&unit, &request, "withdrawLeaseRequest", stale).await, "CONFLICT", "expectedRevision");
        refused(&of_lease(&unit, &request, "withdrawLeaseRequest", json!({ "reason": " " })).await, "INVALID", "reason");
    }
}
