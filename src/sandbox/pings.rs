//! Whom a message pings. Slack reads mentions out of `mrkdwn` only, and of rich text's own elements.

use serde_json::Value;

/// Whom a message with this text and these blocks pings, each once: user ids, `here`, `channel`, `everyone`, group ids.
pub(super) fn pings(text: &str, blocks: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    in_mrkdwn(text, &mut found);
    for block in blocks {
        in_value(block, &mut found);
    }
    let mut unique = Vec::new();
    for ping in found {
        if !unique.contains(&ping) {
            unique.push(ping);
        }
    }
    unique
}

fn in_value(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| in_value(item, found)),
        Value::Object(fields) => {
            match (fields.get("type").and_then(Value::as_str), fields.get("text")) {
                (Some("mrkdwn" | "markdown"), Some(Value::String(text))) => in_mrkdwn(text, found),
                (Some("user"), _) => found.extend(text_of(value, "user_id")),
                (Some("usergroup"), _) => found.extend(text_of(value, "usergroup_id")),
                (Some("broadcast"), _) => found.extend(text_of(value, "range")),
                _ => {}
            }
            fields.values().for_each(|field| in_value(field, found));
        }
        _ => {}
    }
}

fn text_of(value: &Value, name: &str) -> Option<String> {
    value[name].as_str().map(str::to_owned)
}

fn in_mrkdwn(text: &str, found: &mut Vec<String>) {
    for part in text.split('<').skip(1) {
        let Some((inside, _)) = part.split_once('>') else {
            continue;
        };
        let target = inside.split_once('|').map_or(inside, |(target, _)| target);
        if let Some(user) = target.strip_prefix('@') {
            found.push(user.into());
        } else if let Some(group) = target.strip_prefix("!subteam^") {
            found.push(group.into());
        } else if let Some(range @ ("here" | "channel" | "everyone")) = target.strip_prefix('!') {
            found.push(range.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn mentions_ping_and_escaped_or_plain_ones_do_not() {
        let blocks = [
            json!({"type": "section", "text": {"type": "mrkdwn", "text": "<!subteam^S1> <!date^1^{time}|noon> <@U1>"}}),
            json!({"type": "header", "text": {"type": "plain_text", "text": "<@U9>"}}),
        ];
        let found = pings("hi <@U1|ana> <!here> &lt;!channel&gt; @everyone", &blocks);
        assert_eq!(found, ["U1", "here", "S1"]);
    }
}
