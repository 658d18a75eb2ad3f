// ComfyUI's `api`: galleries by name out of `window.galleries`; a number is an HTTP status.
// It is an EventTarget, as ComfyUI's is.

export const api = Object.assign(new EventTarget(), {
  apiURL: (route) => `/api${route}`,
  fetchApi: async (route) => {
    const kept = window.galleries[route.split("/").pop()];
    if (typeof kept === "number") return new Response("", { status: kept });
    return new Response(JSON.stringify(kept), { status: 200 });
  },
});
