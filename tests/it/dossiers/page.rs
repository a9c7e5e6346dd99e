//! The page to be printed: what the viewer may see and nothing else, one section after another, harmless whatever texts are in it.

use super::{everything, saved};
use crate::{
    duties::brought_to,
    evaluations,
    harness::{Answer, Person, World},
    reviews,
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;

async fn asked(person: &Person<'_>, path: &str) -> Answer {
    person.table(path).await
}

async fn page(person: &Person<'_>, community: &str) -> String {
    let answer = asked(person, &format!("/communities/{community}/dossier.html")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    String::from_utf8(answer.bytes).unwrap()
}

/// What happens around the community of which pages are made.
async fn happens(world: &World) {
    let unit = world.person("fuchun-subdistrict.signer").await;
    saved(&unit, "jiangbin", everything()).await;
    let evaluation = evaluations::made_final(world).await;
    let review = reviews::opened(world, "jiangbin", "APPRAISAL", Some(&evaluation["id"])).await;
    reviews::all_sign(world, &review, "APPROVE").await;
    let office = world.person("fengmao-office.coordinator").await;
    let seen = reviews::review(&office, &review["id"]).await;
    let how = json!({ "conclusion": "PASSED_WITH_CONDITIONS", "note": "补齐停车位" });
    reviews::done(&reviews::give(&office, "concludeReview", reviews::deciding(&seen, "c", &how)).await);
}

fn sections(html: &str) -> Vec<&str> {
    html.split("<h2>").skip(1).map(|it| it.split("</h2>").next().unwrap()).collect()
}

both! {
    async fn it_has_what_its_viewer_sees(world) {
        happens(world).await;
        let unit = page(&world.person("fuchun-subdistrict.officer").await, "jiangbin").await;
        assert_eq!(sections(&unit), ["社区档案", "职责与签署", "评价", "评审结论"]);
        for told in [
            "江滨社区", "富春江畔，桂花路以南", "119.960001", "19.85", "与老旧小区改造相统筹的社区建设", "桂花小区", "1200000.50",
            "老居委会", "补齐停车位", "有条件通过", "sha256:", "education-1",
        ] {
            assert!(unit.contains(told), "{told}");
        }
        let day = world.clock.now().rfc3339()[..4].to_owned();
        let foot = unit.split("<footer>").nth(1).unwrap().split("</footer>").next().unwrap();
        assert!(foot.starts_with(&day) && foot.contains("name of fuchun-subdistrict.officer"), "{foot}");
        assert!(foot.contains("经权限过滤 permission-filtered"));
        assert_eq!(unit.matches("<footer>").count(), unit.matches("<section>").count());
        // A department sees its own duties, and of reviews those with it on the roster.
        let health = page(&world.person("health.officer").await, "jiangbin").await;
        assert!(health.contains("富春江畔") && health.contains("health-1") && !health.contains("education-1"));
        // Who owes nothing for it has what is public, and not even the names of the other sections.
        for name in ["changkou-town.signer", "publicity-dept.officer", "auditor"] {
            let html = page(&world.person(name).await, "jiangbin").await;
            assert_eq!(sections(&html), Vec::<&str>::new(), "{name}");
            assert!(html.contains("江滨社区") && !html.contains("富春江畔") && !html.contains("补齐停车位"), "{name}");
        }
        let nobody = page(&world.nobody(), "jiangbin").await;
        assert!(nobody.contains("未登录者") && sections(&nobody).is_empty());
        // Of what is in it the API answers the same viewer: no digest stands there that it does not tell.
        for name in ["fuchun-subdistrict.officer", "health.officer", "data-platform"] {
            let person = world.person(name).await;
            let told = person
                .ask("{ community(code: \"jiangbin\") { dossier { contentDigest } duties(first: 100) { nodes { signOffs { contentDigest } } }
                        reviews(first: 100) { nodes { contentDigest } } } }")
                .await
                .to_string();
            let html = page(&person, "jiangbin").await;
            let digests: Vec<&str> = html.match_indices("sha256:").filter_map(|(at, _)| html.get(at..at + 71)).collect();
            assert!(!digests.is_empty(), "{name}");
            assert!(digests.iter().all(|digest| told.contains(digest)), "{name}");
        }
    }

    async fn texts_are_no_markup_whoever_wrote_them(world) {
        let unit = world.person("fuchun-subdistrict.signer").await;
        let hostile = "</dd><script>alert(1)</script><img src=x onerror=\"a\">'&amp; {{7*7}}";
        saved(&unit, "jiangbin", json!({
            "location": hostile, "needs": [hostile], "spaces": [{ "kind": "OTHER", "name": "<b>甲", "note": "</style><style>*{}" }],
            "circles": [{ "minutes": 5, "facilities": ["<iframe src=//evil.example>"] }],
            "fundingBalance": { "businessMix": "一\n</table><link rel=stylesheet href=http://evil.example>" },
        })).await;
        let html = page(&unit, "jiangbin").await;
        for markup in ["<script", "<img", "<iframe", "<link", "<b>", "</style><style>", "onerror=\"", "&amp; {{"] {
            assert!(!html.contains(markup), "{markup}");
        }
        assert!(html.contains("&lt;/dd&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;a&quot;&gt;&#39;&amp;amp; {{7*7}}"));
        // The only tags are those of the page itself, none of which asks for anything.
        let tags: std::collections::BTreeSet<&str> =
            html.split('<').skip(1).map(|it| it.split([' ', '>']).next().unwrap().trim_start_matches('/')).collect();
        let own = ["!doctype", "body", "br", "dd", "dl", "dt", "footer", "h1", "h2", "head", "html", "li", "meta", "p", "section", "span",
            "style", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul"];
        assert!(tags.iter().all(|tag| own.contains(tag)), "{tags:?}");
        // And none of them names an address: what texts say of one is between tags.
        let attributes = html.split('<').skip(1).map(|it| it.split('>').next().unwrap());
        assert!(attributes.into_iter().all(|tag| !tag.contains("href") && !tag.contains("src=") && !tag.contains("style=")));
        assert!(!html.contains("url(") && !html.contains("@import"));
        // Direction marks, with which a text would look like another, are refused where it comes in.
        let turned = super::saving(&unit, "jiangbin", json!({ "location": "江\u{202e}边" })).await;
        assert_eq!(super::refused(&turned)[0].0, "INVALID");
    }

    async fn it_may_do_nothing_and_is_nobody_elses(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        saved(&unit, "jiangbin", json!({ "location": "江边" })).await;
        let path = "/communities/jiangbin/dossier.html";
        let answer = asked(&unit, path).await;
        let header = |answer: &Answer, name: header::HeaderName| answer.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header(&answer, header::CONTENT_TYPE), "text/html; charset=utf-8");
        let policy = header(&answer, header::CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && policy.ends_with("; sandbox"), "{policy}");
        assert!(!policy.contains("script") && !policy.contains("unsafe"));
        // The style that stands there is the one that it may use, also where the page is opened from a file.
        let html = String::from_utf8(answer.bytes.clone()).unwrap();
        let style = html.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
        let digest = {
            use base64::{Engine, engine::general_purpose::STANDARD};
            use sha2::{Digest, Sha256};
            STANDARD.encode(Sha256::digest(style))
        };
        assert!(policy.contains(&digest));
        assert!(html.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;"));
        assert_eq!(header(&answer, header::CACHE_CONTROL), "private, no-cache");
        assert_eq!(header(&answer, header::REFERRER_POLICY), "no-referrer");
        // It is not sent again to who has it, and is another for another.
        let tag = header(&answer, header::ETAG);
        let again = |person: &Person<'_>| {
            person.asking_for(path).header(header::IF_NONE_MATCH, &tag).body(Body::empty()).unwrap()
        };
        let kept = Answer::to(&world.router, again(&unit)).await;
        assert_eq!((kept.status, kept.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
        let signer = world.person("fuchun-subdistrict.signer").await;
        assert_eq!(Answer::to(&world.router, again(&signer)).await.status, StatusCode::OK);
        saved(&unit, "jiangbin", json!({ "location": "江南" })).await;
        assert_eq!(Answer::to(&world.router, again(&unit)).await.status, StatusCode::OK);
    }

    async fn what_is_not_there_and_what_cannot_be_read_are_told_apart_by_nothing(world) {
        let unit = world.person("fuchun-subdistrict.officer").await;
        for path in ["/communities/none/dossier.html", "/communities/%3Cscript%3E/dossier.html", "/communities/江滨/dossier.html"] {
            let answer = asked(&unit, path).await;
            assert_eq!((answer.status, answer.error_code()), (StatusCode::NOT_FOUND, "NOT_FOUND"), "{path}");
            assert!(!String::from_utf8(answer.bytes).unwrap().contains("script"));
        }
        let answer = asked(&unit, "/communities/jiangbin/dossier.html?all=1").await;
        assert_eq!((answer.status, answer.error_code()), (StatusCode::BAD_REQUEST, "BAD_USER_INPUT"));
        let json = unit.asking_for("/communities/jiangbin/dossier.html").header(header::ACCEPT, "application/json");
        let answer = Answer::to(&world.router, json.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::NOT_ACCEPTABLE);
        // Where the catalogue is closed, nobody has any of it, whether or not it is there.
        let closed = world.closed_to_the_public();
        for community in ["jiangbin", "none"] {
            let request = Request::get(format!("/communities/{community}/dossier.html")).body(Body::empty()).unwrap();
            let answer = Answer::to(&closed, request).await;
            assert_eq!((answer.status, answer.error_code()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"), "{community}");
        }
        let bad = Request::get("/communities/jiangbin/dossier.html").header(header::AUTHORIZATION, "Bearer no");
        let answer = Answer::to(&world.router, bad.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }

    async fn a_duty_stands_there_with_its_signatures(world) {
        let duty = brought_to(world, "COMPLETED").await;
        let person = world.person("education.signer").await;
        let html = page(&person, "hanghuang").await;
        let digest = duty["signOffs"].as_array().unwrap().last().unwrap();
        assert!(!digest.is_null());
        assert!(html.contains("name of education.signer") && html.contains("，有效"), "{html}");
    }
}
