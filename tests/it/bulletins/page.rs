//! The page to print: for whom the bulletin is there, with nothing in it that runs.

use super::{OFFICE, done, drafting, give, on};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;

both! {
    async fn the_page_says_what_the_bulletin_says_to_whom_it_is_there(world) {
        let office = world.person(OFFICE).await;
        let draft = done(&give(&office, "draftBulletin", drafting("2022-07")).await);
        let mut input = on(&draft, "remark");
        input["remark"] = json!("<script>alert('x')</script> 总体平稳");
        done(&give(&office, "remarkBulletin", input).await);
        let path = "/bulletins/2022-07.html";
        let page = office.table(path).await;
        assert_eq!(page.status, StatusCode::OK);
        let text = String::from_utf8(page.bytes.clone()).unwrap();
        assert_eq!(page.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
        assert_eq!(page.headers[header::REFERRER_POLICY], "no-referrer");
        let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.ends_with("sandbox"), "{policy}");
        for said in ["2022-07 评价通报", "草稿，未发布", "富春街道", "区教育局", "经权限过滤", draft["contentDigest"].as_str().unwrap().get(..7).unwrap()] {
            assert!(text.contains(said), "{said}");
        }
        assert!(!text.contains("<script") && text.contains("&lt;script&gt;"));
        for name in ["education.officer", "data-platform"] {
            assert_eq!(world.person(name).await.table(path).await.status, StatusCode::NOT_FOUND, "{name}");
        }
        for path in ["/bulletins/2022-13.html", "/bulletins/2022-07", "/bulletins/2022-06.html"] {
            assert_eq!(office.table(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        // Whoever reads none is not told which months are some.
        let auditor = world.person("auditor").await;
        for path in [path, "/bulletins/2022-13.html"] {
            assert_eq!(auditor.table(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let nobody = Request::get(path).body(Body::empty()).unwrap();
        assert_eq!(world.send(nobody).await.status, StatusCode::UNAUTHORIZED);
    }
}
