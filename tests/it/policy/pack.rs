//! What the real pack brings.

use super::{duties, each};
use crate::harness::{Pack, World};
use entity::{audit_event, community, duty, organization, programme, responsibility, scenario};
use future_community::policy::Report;
use sea_orm::Condition;
use serde_json::{Value, json};

const DUTIES: [(&str, i64); 19] = [
    ("fengmao-office", 4),
    ("organization-dept", 11),
    ("publicity-dept", 1),
    ("development-reform", 31),
    ("finance", 20),
    ("education", 21),
    ("culture-tourism-sports", 21),
    ("health", 22),
    ("data-resources", 22),
    ("civil-affairs", 21),
    ("planning-resources", 21),
    ("fuchunwan-new-city", 2),
    ("fuchun-subdistrict", 8),
    ("chunjiang-subdistrict", 2),
    ("dongzhou-subdistrict", 2),
    ("lushan-subdistrict", 3),
    ("yinhu-subdistrict", 4),
    ("xindeng-town", 2),
    ("changkou-town", 2),
];

both! {
    async fn the_catalogue_is_the_document(world) {
        let data = world
            .nobody()
            .ask(
                "{ organizations { code } responsibilities { code } scenarios { code }
                   communities { totalCount }
                   programme { documentNumber totalCommunities pools { pool plannedCount namedCount remark } } }",
            )
            .await;
        let codes: Vec<_> = DUTIES.iter().map(|(code, _)| *code).collect();
        assert_eq!(each(data["organizations"].as_array().unwrap(), "/code"), codes);
        assert_eq!(data["responsibilities"].as_array().unwrap().len(), 49);
        assert_eq!(data["scenarios"].as_array().unwrap().len(), 9);
        assert_eq!(data["communities"]["totalCount"], 17);
        let basic = "根据城镇社区建设专项规划、老旧小区改造计划，逐步提升基础公共服务配套。";
        let programme = json!({
            "documentNumber": "富政办〔2022〕8号",
            "totalCommunities": 59,
            "pools": [
                { "pool": "CREATION", "plannedCount": 10, "namedCount": 10, "remark": null },
                { "pool": "RESERVE", "plannedCount": 7, "namedCount": 7, "remark": null },
                { "pool": "BASIC", "plannedCount": 42, "namedCount": 0, "remark": basic },
            ],
        });
        assert_eq!(data["programme"], programme);
    }

    async fn every_organization_owes_what_the_document_gives_it(world) {
        let coordinator = world.person("fengmao-office.coordinator").await;
        let mut query = "{ all: duties { totalCount } ".to_owned();
        for (index, (code, _)) in DUTIES.iter().enumerate() {
            let field = format!(r#"duties(filter: {{ organization: "{code}" }}) {{ totalCount }}"#);
            query = format!("{query} of{index}: {field}");
        }
        let counts = coordinator.ask(&format!("{query}}}")).await;
        assert_eq!(counts["all"]["totalCount"], 220);
        for (index, (code, count)) in DUTIES.iter().enumerate() {
            assert_eq!(counts[format!("of{index}")]["totalCount"], *count, "{code}");
        }
        let fresh = duties(&coordinator, json!({ "status": ["ASSIGNED"] })).await;
        assert_eq!(fresh.len(), 220);
        assert!(fresh.iter().all(|duty| duty["revision"] == 1 && duty["dueOn"].is_null()));
    }

    async fn what_nobody_covers_is_said(world) {
        let data = world
            .nobody()
            .ask(
                "{ programme { coverage {
                     scenariosWithoutDepartment { code departments { code } }
                     scenariosWithSeveralDepartments { code departments { code } } } } }",
            )
            .await;
        let coverage = |field: &str| -> Vec<(String, Vec<String>)> {
            let scenarios = data["programme"]["coverage"][field].as_array().unwrap();
            let codes = |of: &Value| -> Vec<String> {
                of.as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
            };
            scenarios
                .iter()
                .map(|it| (it["code"].as_str().unwrap().to_owned(), codes(&it["departments"])))
                .collect()
        };
        let expected = |rows: &[(&str, &[&str])]| -> Vec<(String, Vec<String>)> {
            rows.iter()
                .map(|(code, of)| ((*code).to_owned(), of.iter().map(|it| (*it).to_owned()).collect()))
                .collect()
        };
        let without = ["ENTREPRENEURSHIP", "ARCHITECTURE", "TRANSPORT", "LOW_CARBON"];
        assert_eq!(coverage("scenariosWithoutDepartment"), expected(&without.map(|code| (code, &[][..]))));
        assert_eq!(
            coverage("scenariosWithSeveralDepartments"),
            expected(&[
                ("NEIGHBOURHOOD", &["culture-tourism-sports", "civil-affairs"]),
                ("EDUCATION", &["education", "culture-tourism-sports"]),
                ("GOVERNANCE", &["organization-dept", "civil-affairs"]),
            ])
        );
    }

    async fn the_first_import_is_one_event_of_the_trail(world) {
        let trail = world.trail().await;
        assert_eq!(trail.len(), 1);
        let event = &trail[0];
        assert_eq!((event.action.as_str(), event.subject_kind.as_str()), ("IMPORT_POLICY", "programme"));
        assert_eq!(event.actor_id, None);
        let detail: Value = serde_json::from_str(&event.detail).unwrap();
        assert_eq!(detail["dutiesDerived"], 220);
        assert_eq!(detail["communities"]["added"].as_array().unwrap().len(), 17);
    }

    async fn the_same_pack_again_changes_nothing(world) {
        let before = everything(world).await;
        // A row that was written anew would have another time.
        world.clock.advance(60);
        let report = Pack::copy().import(world).await;
        assert_eq!(report, Report::default());
        assert!(report.is_empty());
        assert_eq!(report.to_string(), "nothing changed\n");
        assert_eq!(everything(world).await, before);
    }

    async fn the_order_of_the_files_lines_changes_nothing(world) {
        let before = everything(world).await;
        let pack = Pack::copy();
        for file in ["organizations.csv", "responsibilities.csv", "communities.csv", "scenarios.csv"] {
            let text = std::fs::read_to_string(pack.path().join(file)).unwrap();
            let (header, lines) = text.split_once('\n').unwrap();
            let mut lines: Vec<_> = lines.lines().collect();
            lines.reverse();
            std::fs::write(pack.path().join(file), format!("{header}\n{}\n", lines.join("\n"))).unwrap();
        }
        assert_eq!(pack.import(world).await, Report::default());
        assert_eq!(everything(world).await, before);
    }
}

/// Every row that an import can write.
pub async fn everything(world: &World) -> String {
    let store = &world.store;
    let all = Condition::all;
    let programmes = store.unscoped_rows::<programme::Entity>(all()).await.unwrap();
    let organizations = store.unscoped_rows::<organization::Entity>(all()).await.unwrap();
    let scenarios = store.unscoped_rows::<scenario::Entity>(all()).await.unwrap();
    let clauses = store.unscoped_rows::<responsibility::Entity>(all()).await.unwrap();
    let communities = store.unscoped_rows::<community::Entity>(all()).await.unwrap();
    let duties = store.unscoped_rows::<duty::Entity>(all()).await.unwrap();
    let trail = store.unscoped_rows::<audit_event::Entity>(all()).await.unwrap();
    format!(
        "{programmes:#?}{organizations:#?}{scenarios:#?}{clauses:#?}{communities:#?}{duties:#?}{trail:#?}"
    )
}
