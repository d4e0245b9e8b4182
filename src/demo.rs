pub async fn demo(_: &crate::config::Demo) -> anyhow::Result<()> {
    Ok(())
}
