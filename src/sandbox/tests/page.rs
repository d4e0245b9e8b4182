//! What the page relies on.

use super::*;

struct Steps(Clock);

impl TimeControl for Steps {
    fn advance(&self, by: SignedDuration) -> BoxFuture<'_, ()> {
        self.0.advance(by);
        Box::pin(std::future::ready(()))
    }

    fn next_event(&self) -> BoxFuture<'_, Option<NextEvent>> {
        let at = "2026-12-01T10:00:00Z".parse().unwrap();
        let label = "Tea".to_owned();
        Box::pin(async move { Some(NextEvent { at, label }) })
    }
}

async fn ask(stage: &Stage, path: &str) -> Value {
    let url = format!("{}{path}", stage.sandbox.origin());
    stage.http.get(url).send().await.unwrap().json().await.unwrap()
}

async fn tell(stage: &Stage, path: &str, body: Value) -> Value {
    let url = format!("{}{path}", stage.sandbox.origin());
    stage.http.post(url).json(&body).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn the_page_and_its_files_are_served() {
    let stage = Stage::set().await;
    let script = "text/javascript";
    for (path, kind) in [
        ("/", "text/html"),
        ("/app.js", script),
        ("/blocks.js", script),
        ("/mrkdwn.js", script),
        ("/desk.js", script),
        ("/style.css", "text/css"),
        ("/desk.css", "text/css"),
    ] {
        let response = stage.http.get(format!("{}{path}", stage.sandbox.origin())).send().await.unwrap();
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with(kind), "{path}");
    }
}

#[tokio::test]
async fn everybody_sees_their_own_workspace() {
    let stage = Stage::set().await;
    tell(&stage, "/ui/message", json!({ "as": "U1", "channel": "C1", "text": "hi @bo & #c1" })).await;
    stage.bot.will_answer(json!("only you"));
    tell(&stage, "/ui/slash", json!({ "as": "U2", "channel": "C1", "text": "/hello" })).await;
    let (ana, bo) = (ask(&stage, "/ui/state?as=U1").await, ask(&stage, "/ui/state?as=U2").await);
    assert_eq!(ana["conversations"].as_array().unwrap().len(), 2);
    assert_eq!(bo["conversations"].as_array().unwrap().len(), 1);
    assert_eq!(ana["messages"]["C1"].as_array().unwrap().len(), 1);
    assert_eq!(bo["messages"]["C1"][0]["text"], "hi <@U2|bo> &amp; <#C1|c1>");
    assert_eq!(bo["messages"]["C1"][1]["ephemeral"], true);
    assert_eq!(bo["conversations"][0]["unread"], 2);
    tell(&stage, "/ui/read", json!({ "as": "U2", "channel": "C1" })).await;
    assert_eq!(ask(&stage, "/ui/state?as=U2").await["conversations"][0]["unread"], 0);
}

#[tokio::test]
async fn the_clock_goes_to_the_next_event() {
    let stage = Stage::set().await;
    assert_eq!(ask(&stage, "/ui/state?as=U1").await["clock"], false);
    stage.sandbox.set_time_control(Arc::new(Steps(stage.clock.clone())));
    assert_eq!(ask(&stage, "/ui/state").await["next_event"]["label"], "Tea");
    assert_eq!(tell(&stage, "/ui/clock", json!({ "to_next": true })).await["now"], "2026-12-01T10:00:00Z");
    assert_eq!(tell(&stage, "/ui/clock", json!({ "minutes": 10 })).await["now"], "2026-12-01T10:10:00Z");
}

#[tokio::test]
async fn a_wait_ends_when_something_changes() {
    let stage = Stage::set().await;
    let version = ask(&stage, "/ui/state?as=U1").await["version"].as_u64().unwrap();
    let path = format!("/ui/wait?version={version}");
    let (waited, _) = tokio::join!(
        ask(&stage, &path),
        tell(&stage, "/ui/message", json!({ "as": "U1", "channel": "C1", "text": "hi" }))
    );
    assert!(waited["version"].as_u64().unwrap() > version);
}

#[tokio::test]
async fn other_sites_and_deactivated_people_cannot_act() {
    let stage = Stage::set().await;
    let said = json!({ "as": "U1", "channel": "C1", "text": "hi" });
    let url = format!("{}/ui/message", stage.sandbox.origin());
    let own = stage.http.post(&url).header("origin", stage.sandbox.origin()).json(&said);
    assert_eq!(own.send().await.unwrap().status(), 200);
    let other = stage.http.post(&url).header("origin", "http://evil.example").json(&said);
    assert_eq!(other.send().await.unwrap().status(), 403);
    stage.sandbox.update_person("U1", |person| person.deleted = true);
    assert_eq!(tell(&stage, "/ui/message", said).await["ok"], false);
    assert_eq!(stage.sandbox.messages("C1").len(), 1);
}

#[tokio::test]
async fn a_form_is_filled_in_on_the_page() {
    let stage = Stage::set().await;
    let id = stage.open_form().await;
    let view = &ask(&stage, "/ui/state?as=U1").await["view"];
    assert_eq!((&view["id"], &view["depth"]), (&json!(id), &json!(1)));
    let values = json!({ "what": { "text": { "type": "plain_text_input", "value": "" } } });
    let form = json!({ "as": "U1", "view_id": id, "values": values });
    assert!(tell(&stage, "/ui/submit", form).await["errors"]["what"].is_string());
    assert_eq!(tell(&stage, "/ui/close", json!({ "as": "U1", "view_id": id })).await["ok"], true);
    assert!(ask(&stage, "/ui/state?as=U1").await["view"].is_null());
}

#[tokio::test]
async fn a_status_is_set_on_the_page_and_ends_by_itself() {
    let stage = Stage::set().await;
    let face = async || ask(&stage, "/ui/state?as=U1").await["people"][0]["status"]["emoji"].clone();
    let set = json!({ "as": "U1", "emoji": ":palm_tree:", "text": "Vacationing", "minutes": 60 });
    assert_eq!(tell(&stage, "/ui/status", set).await["ok"], true);
    assert_eq!(face().await, ":palm_tree:");
    stage.clock.advance(SignedDuration::from_mins(60));
    assert_eq!(face().await, "");
    let shouted = json!({ "as": "U1", "emoji": "palm_tree", "text": "" });
    assert_eq!(tell(&stage, "/ui/status", shouted).await["ok"], false);
}

#[tokio::test]
async fn the_help_desk_is_shown_as_each_persons_seat_allows() {
    let stage = Stage::set().await;
    assert_eq!(ask(&stage, "/ui/state?as=U1").await["desk"], Value::Null);
    let write = |who: &str, body: &str, is_public: bool| json!({ "as": who, "ticket": 4_701, "body": body, "is_public": is_public });
    assert_eq!(tell(&stage, "/ui/desk/write", write("U1", "Hi", true)).await["error"], "There is no help desk here.");
    let agent = |id, name: &str, seat| desk::Agent {
        id,
        name: name.to_owned(),
        email: format!("{id}@example.com"),
        seat,
        used_by: name.to_owned(),
    };
    let desk = desk::HelpDesk::new(desk::Settings {
        clock: stage.clock.clone(),
        name: "Tests".to_owned(),
        webhook_secret: SECRET.to_owned(),
        agents: vec![agent(1, "U1", desk::Seat::Full), agent(2, "U2", desk::Seat::Light)],
    })
    .unwrap();
    stage.sandbox.show_desk(&desk);
    let version = ask(&stage, "/ui/state?as=U1").await["version"].as_u64().unwrap();
    let (subject, body) = ("My pen leaks".to_owned(), "It is all blue here.".to_owned());
    desk.open(desk::NewTicket {
        customer: "Olga".to_owned(),
        subject,
        body,
        draft: String::new(),
        at: stage.clock.now(),
    });
    ask(&stage, &format!("/ui/wait?version={version}")).await;
    assert_eq!(ask(&stage, "/ui/state?as=U2").await["desk"]["seat"], "light");
    assert_eq!(ask(&stage, "/ui/state?as=U0BOT").await["desk"]["seat"], Value::Null);
    let refused = tell(&stage, "/ui/desk/write", write("U2", "Hi", true)).await;
    assert!(refused["error"].as_str().unwrap().starts_with("A light seat cannot write to customers."), "{refused}");
    assert_eq!(tell(&stage, "/ui/desk/write", write("U2", "A new one?", false)).await["ok"], true);
    let solved = json!({ "as": "U1", "ticket": 4_701, "body": "It is on its way.", "is_public": true, "solves": true });
    assert_eq!(tell(&stage, "/ui/desk/write", solved).await["ok"], true);
    desk.delivered().await;
    let ticket = &ask(&stage, "/ui/state?as=U1").await["desk"]["tickets"][0];
    assert_eq!((&ticket["customer"], &ticket["status"]), (&json!("Olga"), &json!("solved")));
    assert_eq!(ticket["comments"][2]["by"], "U1");
    assert_eq!(ticket["comments"][2]["told"]["is"], "lost", "nobody has said where webhooks go");
}
