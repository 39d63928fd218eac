// The app lives on the device: there is no server-side rendering and nothing to prerender.
export const ssr = false;
export const prerender = false;
