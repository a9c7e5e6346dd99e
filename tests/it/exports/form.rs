//! How a table is asked for and what it looks like.

use super::{lines, refused, sheet};
use crate::{
    duties::{brought_to, deciding, done, signing},
    evaluations,
    harness::World,
};
use axum::{
    body::Body,
    http::{Method, header},
};
use flate2::read::GzDecoder;
use std::io::Read;

async fn asked(world: &World, path: &str) -> (u16, String) {
    refused(&world.nobody().table(path).await)
}

both! {
    async fn a_table_is_a_file_for_spreadsheets(world) {
        let answer = world.nobody().table("/exports/communities.csv").await;
        let header = |name| answer.headers[name].to_str().unwrap();
        assert_eq!(header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
        assert_eq!(header(header::CONTENT_DISPOSITION), "attachment; filename=\"communities-2022-08-01.csv\"");
        assert_eq!(header(header::CACHE_CONTROL), "no-store");
        let text = String::from_utf8(answer.bytes.clone()).unwrap();
        assert!(text.starts_with("\u{FEFF}id,code,ordinal,name,"), "{text}");
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        assert!(text.ends_with("\r\n"));
        for (query, with_mark) in [("bom=0", false), ("bom=1", true), ("bom=false&pool=CREATION", false)] {
            let answer = world.nobody().table(&format!("/exports/communities.csv?{query}")).await;
            assert_eq!(answer.bytes.starts_with("\u{FEFF}".as_bytes()), with_mark, "{query}");
        }
        let request = world.nobody().asking_for("/exports/communities.csv").header(header::ACCEPT_ENCODING, "gzip");
        let packed = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(packed.headers[header::CONTENT_ENCODING], "gzip");
        let mut unpacked = String::new();
        GzDecoder::new(packed.bytes.as_slice()).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
    }

    async fn what_a_head_would_be_is_told_without_it(world) {
        for (path, status) in [
            ("/exports/communities.csv", 200),
            ("/exports/communities.csv?pool=NONE", 400),
            ("/exports/duties.csv", 401),
        ] {
            let head = world.nobody().asking_for(path).method(Method::HEAD).body(Body::empty()).unwrap();
            let (head, whole) = (world.send(head).await, world.nobody().table(path).await);
            assert_eq!((head.status.as_u16(), whole.status.as_u16()), (status, status), "{path}");
            assert!(head.bytes.is_empty(), "{path}");
            let kind = header::CONTENT_TYPE;
            assert_eq!(head.headers[&kind], whole.headers[&kind], "{path}");
        }
    }

    async fn what_is_asked_wrongly_is_told(world) {
        let bad = (400, "BAD_USER_INPUT".to_owned());
        for path in [
            "/exports/communities.csv?pools=CREATION",
            "/exports/communities.csv?Pool=CREATION",
            "/exports/communities.csv?pool=SOME",
            "/exports/communities.csv?pool=CREATION&pool=RESERVE",
            "/exports/communities.csv?withdrawn=maybe",
            "/exports/communities.csv?nameContains=%ff",
            "/exports/communities.csv?nameContains=%00",
            "/exports/communities.csv?first=10",
            "/exports/communities.csv?bom=2",
            "/exports/communities.csv?bom",
            "/exports/evaluations/evaluation_01h455vb4pex5vsknk084sn02q.csv?status=FINAL",
        ] {
            assert_eq!(asked(world, path).await, bad, "{path}");
        }
        let officer = world.person("education.officer").await;
        for query in ["dueBefore=tomorrow", "status=OPEN", "status=", "activity=,", "orderBy=DUE_ON"] {
            assert_eq!(refused(&officer.table(&format!("/exports/duties.csv?{query}")).await), bad, "{query}");
        }
        let told = officer.table("/exports/duties.csv?state=x").await;
        assert_eq!(told.headers[header::CONTENT_TYPE], "application/json; charset=utf-8");
        assert_eq!(told.body["errors"][0]["message"], "没有参数 \"state\" / there is no parameter \"state\"");
        for path in ["/exports/evaluations/x.csv", "/exports/evaluations/evaluation_01h455vb4pex5vsknk084sn02q"] {
            assert_eq!(refused(&officer.table(path).await), (404, "NOT_FOUND".into()), "{path}");
        }
        assert_eq!(asked(world, "/exports/accounts.csv").await, (404, "NOT_FOUND".into()));
        let posted = officer.asking_for("/exports/duties.csv").method(Method::POST).body(Body::empty()).unwrap();
        let posted = world.send(posted).await;
        assert_eq!(refused(&posted), (405, "BAD_USER_INPUT".into()));
    }

    async fn whose_token_is_no_good_is_told_so(world) {
        let request = world.nobody().asking_for("/exports/communities.csv").header(header::AUTHORIZATION, "Bearer none");
        let answer = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(refused(&answer), (401, "UNAUTHENTICATED".into()));
        assert!(answer.headers.contains_key(header::WWW_AUTHENTICATE));
        let closed = world.closed_to_the_public();
        let answer = world.nobody().table_at(&closed, "/exports/communities.csv").await;
        assert_eq!(refused(&answer), (401, "UNAUTHENTICATED".into()));
    }

    async fn no_cell_is_a_formula(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let signer = world.person("education.signer").await;
        let mut duty = brought_to(world, "COMPLETED").await;
        for (at, reason) in ["=1+1", "\u{3000}=cmd", "＝HYPERLINK(\"x\")", "-2", "＠x", "+3,\"q\"\n行"].into_iter().enumerate() {
            let returned = deciding(&duty, Some(reason), &format!("return-{at}"));
            duty = done(&office.command("returnDuty", returned).await);
            let table = office.table("/exports/duties.csv?status=RETURNED").await;
            let line = lines(&table).into_iter().find(|line| duty["id"] == line["id"]).unwrap();
            assert_eq!(line["status_reason"], format!("'{}", reason.trim()));
            duty = done(&signer.command("signDuty", signing(&duty, "COMPLETE", &format!("again-{at}"))).await);
        }
    }

    async fn a_verification_has_a_line_of_its_own(world) {
        let verified = evaluations::verified(world).await;
        let street = world.person("fuchun-subdistrict.officer").await;
        let found = lines(&sheet(&street, verified["id"].as_str().unwrap()).await);
        let told: Vec<[&str; 4]> = found
            .iter()
            .map(|line| ["code", "self_score", "verified_by", "verified_score"].map(|column| line[column].as_str()))
            .collect();
        assert_eq!(told[..3], [
            ["E1", "9.00", "education", "9.00"],
            ["E1", "9.00", "culture-tourism-sports", "9.00"],
            ["E2", "8.50", "education", "8.00"],
        ], "{told:?}");
        assert!(told.contains(&["H2", "", "", ""]), "{told:?}");
    }
}
