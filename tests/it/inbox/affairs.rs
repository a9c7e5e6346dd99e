//! What is told of duties, evaluations, reviews and sets, as they go on.

use super::{inbox, is_found, told_of};
use crate::{
    duties::{self, again, brought_to, deciding, duty_of, signing},
    evaluations::{self, done, give, published, submitted},
    reviews,
};
use serde_json::json;

both! {
    async fn a_duty_tells_whose_it_is_what_is_to_be_done_until_it_is(world) {
        let signer = world.person("education.signer").await;
        let duty = duty_of(&signer, "education", None).await;
        assert_eq!(told_of(&signer, &duty["id"]).await, ["ASSIGNED"]);
        let newest = inbox(&signer).await[0].clone();
        assert_eq!(newest["organization"]["code"], "education");
        assert_eq!((&newest["subject"]["__typename"], &newest["readAt"]), (&json!("Duty"), &json!(null)));
        assert!(newest["text"].as_str().unwrap().contains("/ Something is the organization's to do"), "{newest}");
        let returned = brought_to(world, "RETURNED").await;
        assert_eq!(returned["id"], duty["id"]);
        let told = inbox(&signer).await.into_iter().find(|it| it["subject"]["id"] == duty["id"]).unwrap();
        assert_eq!((&told["kind"], &told["at"]), (&json!("RETURNED"), &json!(world.clock.now().rfc3339())));
        // All of the department's people are told, and nobody else: not who sees the duty too.
        for (name, expected) in [
            ("education.officer", true), ("education.signer2", true), ("health.signer", false),
            ("fuchunwan-new-city.officer", false), ("fengmao-office.coordinator", false), ("data-platform", false),
            ("sysadmin", false), ("auditor", false),
        ] {
            assert_eq!(is_found(&world.person(name).await, &told["id"]).await, expected, "{name}");
        }
        assert!(!is_found(&world.nobody(), &told["id"]).await);
        let completed = signer.command("signDuty", signing(&again(&signer, &duty).await, "COMPLETE", "again")).await;
        let completed = duties::done(&completed);
        assert_eq!(told_of(&signer, &duty["id"]).await, Vec::<String>::new());
        assert!(!is_found(&signer, &told["id"]).await);
        // What is signed reads otherwise once it is due on another day.
        let office = world.person("fengmao-office.coordinator").await;
        let mut moving = deciding(&completed, None, "move");
        moving["dueOn"] = json!("2023-06-30");
        let moved = duties::done(&office.command("setDutyDueDate", moving).await);
        assert_eq!(told_of(&signer, &duty["id"]).await, ["SIGNED_CONTENT_CHANGED"]);
        let anew = signer.command("signDuty", signing(&again(&signer, &duty).await, "COMPLETE", "anew")).await;
        duties::done(&anew);
        assert_eq!(told_of(&signer, &duty["id"]).await, Vec::<String>::new());
        let cancelled = office.command("cancelDuty", deciding(&again(&office, &moved).await, Some("重复"), "c")).await;
        duties::done(&cancelled);
        assert_eq!(told_of(&signer, &duty["id"]).await, Vec::<String>::new());
    }

    async fn an_evaluation_waits_for_who_answers_and_has_not_verified(world) {
        let (street, office) =
            (world.person("fuchun-subdistrict.officer").await, world.person("fengmao-office.coordinator").await);
        let education = world.person("education.signer").await;
        let culture = world.person("culture-tourism-sports.officer").await;
        let (health, finance) = (world.person("health.officer").await, world.person("finance.signer").await);
        let evaluation = submitted(world).await;
        let id = &evaluation["id"];
        let none = Vec::<String>::new();
        for person in [&education, &culture, &health, &office] {
            assert_eq!(told_of(person, id).await, ["VERIFICATION_AWAITED"]);
        }
        for person in [&street, &finance] {
            assert_eq!(told_of(person, id).await, none, "neither the unit nor who answers for nothing");
        }
        // Half of it leaves the rest to do; all of it by the one leaves the other.
        evaluations::done(&evaluations::verify(&education, &evaluation, &[("E1", "9")], "one").await);
        assert_eq!(told_of(&education, id).await, ["VERIFICATION_AWAITED"]);
        evaluations::done(&evaluations::verify(&education, &evaluation, &[("E2", "8")], "two").await);
        assert_eq!(told_of(&education, id).await, none);
        assert_eq!(told_of(&culture, id).await, ["VERIFICATION_AWAITED"]);
        let current = evaluations::evaluation(&office, id).await;
        let returning = json!({
            "id": id, "expectedRevision": current["revision"], "reason": "请补充说明", "idempotencyKey": "return",
        });
        done(&give(&office, "returnEvaluation", returning).await);
        assert_eq!(told_of(&street, id).await, ["RETURNED"]);
        for person in [&education, &culture, &health, &office] {
            assert_eq!(told_of(person, id).await, none, "what the unit has again waits for nobody else");
        }
    }

    async fn a_review_waits_for_each_place_until_it_is_signed_or_over(world) {
        let evaluation = submitted(world).await;
        let opened = reviews::opened(world, "jiangbin", "RECHECK", Some(&evaluation["id"])).await;
        let id = &opened["id"];
        let (health, education) = (world.person("health.signer").await, world.person("education.officer").await);
        let street = world.person("fuchun-subdistrict.signer").await;
        let none = Vec::<String>::new();
        assert_eq!(told_of(&health, id).await, ["OPINION_AWAITED"]);
        assert_eq!(told_of(&education, id).await, ["OPINION_AWAITED"]);
        assert_eq!(told_of(&street, id).await, none);
        let signed = done(&reviews::sign(&health, id, "APPROVE", "h").await);
        assert_eq!(told_of(&health, id).await, none);
        assert_eq!(told_of(&education, id).await, ["OPINION_AWAITED"]);
        // The score that it signed of is another now, and then the same again.
        for (score, told) in [("17", &["SIGNED_CONTENT_CHANGED".to_owned()][..]), ("18.25", &["SIGNED_CONTENT_CHANGED".to_owned()])] {
            evaluations::done(&evaluations::verify(&health, &evaluation, &[("H1", score)], score).await);
            assert_eq!(told_of(&health, id).await, told, "another verification, of whichever score, is another content");
        }
        assert_eq!(told_of(&education, id).await, ["OPINION_AWAITED"], "whose scores did not change");
        let withdrawing = json!({ "opinion": signed["id"], "reason": "再议", "idempotencyKey": "w" });
        done(&reviews::give(&health, "withdrawOpinion", withdrawing).await);
        assert_eq!(told_of(&health, id).await, ["OPINION_AWAITED"]);
        let office = world.person("fengmao-office.coordinator").await;
        let cancelling = reviews::deciding(&reviews::review(&office, id).await, "cancel", &json!({ "reason": "改期" }));
        done(&reviews::give(&office, "cancelReview", cancelling).await);
        for person in [&health, &education] {
            assert_eq!(told_of(person, id).await, none);
        }
    }

    async fn what_is_published_is_told_to_who_works_on_the_programme(world) {
        let set = json!(published(world, "small", evaluations::SET, None).await);
        for (name, expected) in [
            ("education.officer", true), ("fuchun-subdistrict.signer", true), ("fengmao-office.deputy", true),
            ("data-platform", true), ("sysadmin", false), ("secadmin", false), ("auditor", false),
        ] {
            let told = told_of(&world.person(name).await, &set).await;
            assert_eq!(told == ["PUBLISHED"], expected, "{name}: {told:?}");
        }
        assert!(told_of(&world.member("no.role", &[]).await, &set).await.is_empty());
        let office = world.person("fengmao-office.coordinator").await;
        done(&give(&office, "retireIndicatorSet", json!({ "id": set, "idempotencyKey": "retire" })).await);
        assert!(told_of(&office, &set).await.is_empty());
    }
}
