"use strict";
// The report's own script: language, sortable tables, the map. Data come from the page itself (#data); no requests.
(() => {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("data").textContent);
  const language = () => (root.classList.contains("vi") ? "vi" : "en");
  const say = (both) => both[language()] || both.en;
  const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

  const button = document.getElementById("language");
  const name_button = () => { button.textContent = language() === "en" ? "Tiếng Việt" : "English"; root.lang = language(); };
  button.addEventListener("click", () => {
    const vietnamese = language() === "vi";
    root.classList.toggle("vi", !vietnamese);
    root.classList.toggle("en", vietnamese);
    name_button();
    draw_controls();
  });
  name_button();

  // A click on a heading sorts by it; numbers by data-v, words by the alphabet.
  for (const table of document.querySelectorAll("table.sort")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      head.classList.add("sortable");
      let up = true;
      head.addEventListener("click", () => {
        const rows = [...table.tBodies[0].rows];
        const key = (row) => row.cells[column].dataset.v ?? row.cells[column].textContent.trim();
        const numbers = rows.every((row) => row.cells[column].dataset.v !== undefined);
        rows.sort((a, b) => (numbers ? key(a) - key(b) : key(a).localeCompare(key(b), "vi")) * (up ? 1 : -1));
        up = !up;
        table.tBodies[0].append(...rows);
      });
    });
  }
  for (const input of document.querySelectorAll("input.filter")) {
    const table = document.getElementById(input.dataset.table);
    const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
    input.addEventListener("input", () => {
      const wanted = plain(input.value);
      for (const row of table.tBodies[0].rows) row.hidden = !plain(row.textContent).includes(wanted);
    });
  }

  // The map: relief and coverage from the run's own terrain, then villages, sites and options.
  const map = L.map("map", { preferCanvas: true, attributionControl: false, zoomSnap: 0.5 });
  const box = (b) => [[b[1], b[0]], [b[3], b[2]]];
  const relief = L.imageOverlay(data.relief.png, box(data.relief.box)).addTo(map);
  map.fitBounds(box(data.view));
  map.setMaxBounds(L.latLngBounds(box(data.relief.box)).pad(0.2));
  const coverage = data.coverage ? L.imageOverlay(data.coverage.png, box(data.coverage.box), { opacity: 0.85 }).addTo(map) : null;
  const village_popup = (v) => () => {
    const w = data.words;
    let text = `<b>${escape(v.name)}</b>, ${escape(v.commune)}<br>${say(w.verdict[v.verdict])}`;
    text += ` (${v.served} % ${say(w.served)})<br>${say(w.people)}: ${v.people}`;
    if (v.cause !== "none") text += `<br>${say(w.cause)}: ${say(w.causes[v.cause])}`;
    if (v.obstacle) text += `<br>${escape(v.obstacle)}`;
    if (v.site) text += `<br>${say(w.nearest)}: ${escape(v.site)}`;
    return `${text}<br><code>--at ${v.at[0]},${v.at[1]}</code>`;
  };
  const gaps = L.layerGroup(), covered = L.layerGroup(), clusters = L.layerGroup(), sites = L.layerGroup();
  for (const v of data.villages) {
    const style = { color: v.colour, weight: 1.5, fillColor: v.colour, fillOpacity: 0.45 };
    const place = [v.at[1], v.at[0]];
    if (v.verdict === "covered") L.circleMarker(place, { ...style, radius: 2, weight: 0.5 }).bindPopup(village_popup(v)).addTo(covered);
    else {
      if (v.area) L.polygon(v.area.map((part) => part.map((ring) => ring.map((p) => [p[1], p[0]]))), style).bindPopup(village_popup(v)).addTo(gaps);
      L.circleMarker(place, { ...style, radius: 4, fillOpacity: 0.9, color: "#fff", weight: 1 }).bindPopup(village_popup(v)).addTo(gaps);
    }
  }
  for (const c of data.clusters)
    L.polygon(c.hull.map((part) => part.map((ring) => ring.map((p) => [p[1], p[0]]))), { color: "#7a1020", weight: 1.5, dashArray: "5 4", fillOpacity: 0.04 })
      .bindPopup(`#${c.id}: ${c.villages} / ${c.people}`).addTo(clusters);
  const mast = (colour, size, words) => L.divIcon({ className: "mast-icon", iconSize: [size, size], html:
    `<svg width="${size}" height="${size}" viewBox="0 0 20 20"><path d="M10 1 L19 19 L1 19 Z" fill="${colour}" stroke="#fff" stroke-width="1.5"/>` +
    (words ? `<text x="10" y="17" font-size="9" text-anchor="middle" fill="#fff">${words}</text>` : "") + "</svg>" });
  for (const s of data.sites)
    L.circleMarker([s.at[1], s.at[0]], { radius: 2.5, color: "#1b2a38", weight: 1, fillOpacity: 0.9, fillColor: "#1b2a38" })
      .bindPopup(() => `<b>${escape(s.id)}</b><br>${escape(s.what)}`).addTo(sites);
  const options = data.options.map((o) => {
    const group = L.layerGroup();
    for (const h of o.hops || []) {
      const way = [[h.from[1], h.from[0]], [h.to[1], h.to[0]]];
      L.polyline(way, { color: "#fff", weight: 5, opacity: 0.8 }).addTo(group);
      L.polyline(way, { color: o.colour, weight: 2.5, dashArray: "7 5" }).bindPopup(() => escape(h.what)).addTo(group);
    }
    for (const s of o.sites) {
      for (const to of s.to) L.polyline([[s.at[1], s.at[0]], [to[1], to[0]]], { color: o.colour, weight: 1.3, opacity: 0.8 }).addTo(group);
      L.marker([s.at[1], s.at[0]], { icon: mast(o.colour, 22, s.rank), keyboard: false })
        .bindPopup(() => `<b>${s.rank}. ${escape(s.id)}</b><br>${escape(say(s.reason))}<br>${escape(s.closes)}`).addTo(group);
    }
    return group;
  });
  gaps.addTo(map);
  sites.addTo(map);
  if (options.length > 0) options[data.shown_option].addTo(map);
  L.control.scale({ imperial: false }).addTo(map);

  let control = null;
  function draw_controls() {
    if (control) control.remove();
    const layers = {};
    if (coverage) layers[say(data.words.layers.coverage)] = coverage;
    layers[say(data.words.layers.gaps)] = gaps;
    layers[say(data.words.layers.covered)] = covered;
    layers[say(data.words.layers.clusters)] = clusters;
    layers[say(data.words.layers.sites)] = sites;
    data.options.forEach((o, i) => { layers[`<span style="color:${o.colour}">▲</span> ${escape(say(o.title))}`] = options[i]; });
    control = L.control.layers(null, layers, { collapsed: false }).addTo(map);
  }
  draw_controls();
  relief.bringToBack();
})();
