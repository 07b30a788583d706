// Looks every two seconds whether the wait is over. The page stays as it is meanwhile, so that a screen reader is not
// interrupted; without scripts the page reloads itself instead.
const pause = 2000;

async function look() {
  try {
    const answer = await fetch(location.href, { cache: "no-store", redirect: "manual" });
    const waits = answer.status === 200 && (await answer.text()).includes("data-waiting");
    if (!waits) {
      location.reload();
      return;
    }
  } catch {
    // No network at the moment: look again later.
  }
  setTimeout(look, pause);
}

setTimeout(look, pause);
