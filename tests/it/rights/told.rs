//! What one is told of what one may do, and of what each role may.

use super::{done, give, handing};
use crate::viewers;
use entity::vocabulary::{Role, Vocabulary};
use future_community::authz::{Permission, grants};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const PERMISSIONS: &str = "{ viewer { assignments { role } permissions { permission about span everywhere role organizations { code } \
    onBehalfOf { displayName } } } }";

fn held<'p>(permissions: &'p Value, permission: &str, role: &str) -> Option<&'p Value> {
    let mut all = permissions.as_array().unwrap().iter();
    all.find(|it| it["permission"] == permission && it["role"] == role)
}

both! {
    async fn everybody_is_told_what_its_roles_have(world) {
        for viewer in viewers::of_each_kind(world).await.into_iter().skip(1) {
            let told = viewer.person.ask(PERMISSIONS).await["viewer"].clone();
            let roles = told["assignments"].as_array().unwrap().iter().map(|it| it["role"].as_str().unwrap().parse::<Role>().unwrap());
            let expected: BTreeSet<(&str, String)> =
                roles.flat_map(|role| grants(role).iter().map(move |(it, _)| (it.code(), role.to_string()))).collect();
            let listed = told["permissions"].as_array().unwrap();
            let found: BTreeSet<(&str, String)> = listed
                .iter()
                .map(|it| (it["permission"].as_str().unwrap(), it["role"].as_str().unwrap().to_owned()))
                .collect();
            assert_eq!((found.len(), &found), (listed.len(), &expected), "{}", viewer.name);
            assert!(listed.iter().all(|it| it["everywhere"] == (it["span"] == "EVERYWHERE")));
        }
    }

    async fn by_several_roles_each_says_where_and_on_whose_behalf(world) {
        let roles = [
            (Role::DepartmentOfficer, Some("education")), (Role::DepartmentSigner, Some("health")),
            (Role::DepartmentSigner, Some("finance")), (Role::UnitOfficer, Some("changkou-town")),
        ];
        let person = world.member("several", &roles).await;
        let signer = world.person("education.signer").await;
        done(&give(&signer, "delegate", handing(world, "education", "several").await).await);
        let told = person.ask(PERMISSIONS).await["viewer"]["permissions"].clone();
        let signs = held(&told, "SIGN_DUTIES", "DEPARTMENT_SIGNER").unwrap();
        let codes = |it: &Value| -> BTreeSet<String> {
            it["organizations"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(codes(signs), ["finance".to_owned(), "health".to_owned()].into());
        assert_eq!((&signs["span"], &signs["onBehalfOf"]), (&json!("OWN"), &json!(null)));
        assert_eq!(held(&told, "READ_DUTIES", "UNIT_OFFICER").unwrap()["span"], "TERRITORY");
        let behalf: Vec<&Value> = told.as_array().unwrap().iter().filter(|it| !it["onBehalfOf"].is_null()).collect();
        assert!(behalf.iter().all(|it| codes(it) == ["education".to_owned()].into() && it["role"] == "DEPARTMENT_SIGNER"));
        assert!(behalf.iter().any(|it| it["permission"] == "SIGN_OPINIONS"));
        assert!(behalf.iter().all(|it| it["permission"] != "DELEGATE"), "it is not passed on");
        assert_eq!(behalf[0]["onBehalfOf"]["displayName"], "name of education.signer");
    }

    async fn the_matrix_is_the_table_by_which_it_is_decided(world) {
        let query = "{ permissionMatrix { role about administrative organizationKind permissions { permission about span } } }";
        let told = world.person("fengmao-office.coordinator").await.ask(query).await["permissionMatrix"].clone();
        let rows = told.as_array().unwrap();
        assert_eq!(rows.len(), Role::ALL.len());
        for (row, role) in rows.iter().zip(Role::ALL) {
            assert_eq!(row["role"], role.code());
            let listed: Vec<(String, String)> = row["permissions"].as_array().unwrap().iter()
                .map(|it| (it["permission"].as_str().unwrap().to_owned(), it["span"].as_str().unwrap().to_lowercase()))
                .collect();
            let table: Vec<(String, String)> =
                grants(*role).iter().map(|(it, span)| (it.code().to_owned(), format!("{span:?}").to_lowercase())).collect();
            assert_eq!(listed, table, "{role}");
            let texts = row["permissions"].as_array().unwrap().iter().chain([row]).map(|it| it["about"].as_str().unwrap());
            assert!(texts.into_iter().all(|text| text.contains("。/ ")), "{row}");
        }
        let of = |role: &str| rows.iter().find(|row| row["role"] == role).unwrap().clone();
        assert_eq!((&of("AUDITOR")["administrative"], &of("AUDITOR")["organizationKind"]), (&json!(true), &json!(null)));
        assert_eq!(of("UNIT_SIGNER")["organizationKind"], "IMPLEMENTING_UNIT");
        for name in ["sysadmin", "secadmin", "auditor", "fengmao-office.deputy"] {
            assert_eq!(world.person(name).await.ask(query).await["permissionMatrix"], told, "{name}");
        }
        for name in ["education.signer", "fuchun-subdistrict.officer", "data-platform"] {
            assert_eq!(world.person(name).await.send(query, json!({})).await.error_code(), "FORBIDDEN", "{name}");
        }
    }
}

#[test]
fn every_permission_says_what_it_is_in_chinese_and_english() {
    let about: BTreeSet<&str> = Permission::ALL.iter().map(|it| it.about()).collect();
    assert_eq!(about.len(), Permission::ALL.len());
    assert!(about.iter().all(|text| text.contains("。/ ") && text.ends_with('.')), "{about:#?}");
}
