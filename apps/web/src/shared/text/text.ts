// Every sentence that the site shows, in one place. Short, true, and it says what happens next.
import type { Backend } from "@starling/protocol";

export const text = {
  site: {
    name: "Starling",
    title: "Starling: many tabs, moving as one",
    description:
      "A network of open browser tabs that lend their GPU. Programs send it work over one API; the tabs compute it together and earn points.",
    skip: "Skip to content",
    home: "Starling, start page",
    lend: "Lend this tab",
    wallet: "Wallet",
    ownWallet: "Starling wallet",
    account: "Account",
    reference: "API reference",
    lendingNow: "This tab is lending",
    lendingPaused: "Lending is paused",
    lendingElsewhere: "Another tab is lending",
    footer: "Open source, Apache-2.0. Set in Ysabeau Office and Hanken Grotesk (OFL-1.1).",
    noScript: "Lending a tab needs JavaScript; it is what computes. The rest of this site can be read without.",
  },
  theme: { legend: "Appearance", system: "As the system", light: "Light", dark: "Dark" },
  landing: {
    heading: "Many tabs, moving as one.",
    lead: "Starling is a network of open browser tabs that lend their GPU. Programs send it work over one API; the tabs compute it together and earn points.",
    nothingYet: "Nothing runs until you agree on the next page.",
    numbers: "The network now",
    live: "Live",
    connecting: "Connecting",
    away: "Out of reach",
    asOf: "as of",
    lost: "The relay can’t be reached. These are its last numbers; they go on when it answers.",
    lostEmpty: "The relay can’t be reached. Numbers appear here when it answers; this page keeps trying.",
    empty: "No node is connected right now. Yours would be the first.",
    figure: {
      connected: (n: number) => (n === 1 ? "node connected" : "nodes connected"),
      working: "working now",
      chunks: "chunks a second",
      items: (n: number) => (n === 1 ? "item answered so far" : "items answered so far"),
      points: "points earned so far",
    },
    checked: (n: number, count: string, right: string, low: string, high: string) =>
      `${count} ${n === 1 ? "answer was" : "answers were"} computed again by a referee: ${right} matched (95\u00a0% interval ${low} to ${high}).`,
    picture: {
      one: "Each bird is one connected node. Paused ones sit on the wire; the more chunks are finished, the faster the flock.",
      many: (nodes: string) =>
        `Each bird stands for ${nodes} nodes. Paused ones sit on the wire; the more chunks are finished, the faster the flock.`,
      label: (flying: string, perched: string) =>
        `A flock of starlings at dusk: ${flying} in the air, ${perched} on the wire.`,
      empty: "An empty sky at dusk.",
    },
    how: {
      heading: "How it works",
      steps: [
        {
          title: "A program asks",
          body: "One HTTP call with texts or page images. The relay prices the job, sets its points aside and cuts it into chunks.",
        },
        {
          title: "Tabs take chunks",
          body: "Each gets a second or two of work at a time, sized to the speed it has measured. If a tab closes, its chunk goes to another.",
        },
        {
          title: "Answers go back, points come in",
          body: "Answers return in the order of the questions. Each accepted chunk is booked to the account of the tab that computed it.",
        },
      ],
      admitted: "A tab gets work for a model only after it has reproduced that model’s known answers.",
    },
    costs: {
      heading: "What it costs your machine",
      download: {
        term: "Download",
        known: (bytes: string, models: string) =>
          `Up to ${bytes}: ${models}, and the engine that runs them. Once; your browser keeps it. You see the list before you agree.`,
        unknown:
          "The models that the network uses and the engine that runs them. Once; your browser keeps them. You see the list before you agree.",
      },
      compute: {
        term: "GPU or processor",
        body: "Busy while a chunk is computed, idle in between. The tab measures WebGPU and WebAssembly and takes the faster.",
      },
      power: {
        term: "Electricity",
        body: "A working GPU draws power and gets warm. On battery, expect to recharge sooner.",
      },
      privacy: {
        term: "What is known of you",
        body: "A key made in your browser, and what the browser says of your GPU. No password, no e-mail, no tracking.",
      },
      leaving: {
        term: "Leaving",
        body: "Pause, stop or close the tab at any moment. What it held goes to another node; points earned stay yours.",
      },
      points: {
        term: "Points",
        body: "Counted to the millionth, each in a ledger entry. Where the network has a chain they can become tokens.",
      },
    },
    programs: {
      heading: "For programs",
      lead: "Chats, completions, embeddings, files and batches have OpenAI’s form: an existing client needs another base address and key, nothing else. Large batches go to POST /v1/jobs.",
      key: "The command that starts a network prints a development key.",
      secrets: "Nodes can read what they compute. Don’t send secrets.",
      code: "One call to the network",
      copy: "Copy",
      copied: "Copied",
      copyFailed: "Select the text to copy it",
      reference: "Read the API reference",
      models: "Models on this network",
      modelsUnknown: "The relay can’t be reached, so the models it offers are not known here.",
    },
  },
  models: {
    name: "Model",
    size: "Download",
    price: "Price, points",
    total: "All of them",
    engine: "Inference engine",
    engineTask: "runs the models in this tab",
    tasks: { embed: "turns texts into vectors", ocr: "reads text in images", generate: "goes on with texts" },
    units: { item: "an item", token: "a token" },
  },
  consent: {
    title: "Lend this tab",
    description: "What will run, what will be downloaded and what is known of you, before anything does.",
    heading: "Before anything runs",
    lead: "Nothing has been downloaded or started yet. This is what happens when you agree.",
    runs: {
      term: "What will run",
      body: "The models listed here, on inputs that programs send to the network. They run in a worker inside this tab’s sandbox, on your GPU through WebGPU, or on your processor through WebAssembly where that is faster. Nothing is installed.",
    },
    uses: {
      term: "What it uses",
      body: "Your GPU or processor, memory and electricity while chunks are computed. The machine may get warm; a laptop on battery drains sooner.",
    },
    stops: {
      term: "How it stops",
      body: "Pause or Stop, both at once. Closing the tab does the same. A chunk under way is given to another node.",
    },
    known: {
      term: "What is known of you",
      body: "A key that is made in this browser and can’t leave it names your account. There is no password and no e-mail. The relay also sees your network address, your browser’s version and the name of your GPU. If you clear this site’s data, the key is gone; only a wallet that you linked to the account brings you back to its points.",
    },
    downloads: {
      term: "What will be downloaded",
      body: "The relay asks your tab for the models that are wanted. Each comes once, is checked against its hash and kept by your browser.",
      unknown: "The relay can’t be reached, so the list of models is not known. Lending begins when it answers.",
    },
    agree: "Agree and lend this tab",
    notNow: "Not now",
    retry: "Ask the relay again",
    missing:
      "This site was built without the node worker, so it can’t lend a tab. Whoever runs it has to build the worker runtime first.",
  },
  contribute: {
    heading: "This tab",
    phase: {
      idle: { title: "Not started", body: "Nothing runs in this tab." },
      probing: { title: "Looking at this machine", body: "Asking the browser for a GPU and what it can do." },
      connecting: { title: "Connecting", body: "Reaching the relay and proving the key of this browser." },
      ready: { title: "Waiting for work", body: "Everything is in place. The next chunk starts at once." },
      preparing: {
        title: "Getting ready",
        body: "Models are fetched, checked and measured. Work begins with the first that is ready.",
      },
      running: { title: "Computing", body: "Chunks are being computed in this tab." },
      paused: { title: "Paused", body: "Nothing is computed. The place in the network is kept." },
      draining: { title: "Finishing", body: "What is under way is being handed in; nothing new is taken." },
      stopped: {
        title: "Stopped",
        body: "Nothing runs in this tab any more. Points earned stay with the key of this browser.",
      },
      faulted: {
        title: "Something failed",
        body: "Nothing is computed. Start again, or reload the page if it fails once more.",
      },
    },
    action: { pause: "Pause", resume: "Resume", stop: "Stop", again: "Lend this tab again" },
    actions: "Control",
    connection: {
      label: "Relay",
      offline: "not connected",
      connecting: "connecting",
      online: "connected",
      lost: "The relay can’t be reached. The tab keeps trying; finished chunks are kept until they can be handed in.",
    },
    role: {
      label: "Role",
      leader: "this tab does the work",
      follower: "another tab does the work",
      "alone-unknown": "finding out whether another tab does the work",
      followerBody:
        "Starling already runs in another tab of this browser. One browser is one node, so this tab shows what the other does, and its buttons control it.",
    },
    points: {
      heading: "Points",
      settled: "settled",
      pending: "pending",
      pendingMeans:
        "Pending points wait in escrow. They settle once answers of this tab were checked and found right, and some minutes have passed.",
      unknown: "Known once the relay has answered.",
      account: "Account",
    },
    work: {
      heading: "Work in this session",
      chunks: "chunks done",
      items: "items done",
      rate: "items a second",
      time: "time",
    },
    now: {
      heading: "Current chunk",
      none: "None right now.",
      chunk: (index: string, items: string) => `Chunk ${index}, ${items}`,
      items: (n: number) => (n === 1 ? "1 item" : `${n} items`),
      of: "of job",
    },
    machine: {
      heading: "This machine",
      none: "No GPU is offered by this browser; WebAssembly is used instead.",
      unknown: "Not looked at yet.",
      vendor: "GPU",
      architecture: "Architecture",
      driver: "Reported as",
      software: "A software adapter: correct, but slow. WebAssembly is likely to be chosen.",
      buffer: "Largest buffer",
      features: "Half precision",
      yes: "yes",
      no: "no",
      unnamed: "not named by the browser",
    },
    models: {
      heading: "Models",
      none: "None asked for yet.",
      stage: {
        waiting: "waiting",
        downloading: "downloading",
        loading: "loading",
        checking: "checking known answers",
        measuring: "measuring",
        ready: "ready",
        failed: "failed",
      },
      progress: (name: string) => `Download of ${name}`,
      loaded: (done: string, all: string) => `${done} of ${all}`,
      speed: (rate: string, unit: "item" | "token") => `${rate} ${unit}s a second`,
      backend: { webgpu: "WebGPU", wasm: "WebAssembly", cpu: "processor" } satisfies Record<Backend, string>,
    },
    notice: { heading: "Notice", code: "Code" },
  },
  errors: {
    title: "Something went wrong",
    body: "This page failed to show. Nothing of your points is touched by that.",
    retry: "Try again",
    digest: "Reference",
    notFoundTitle: "No such page",
    notFoundBody: "The address leads nowhere on this site.",
    home: "Go to the start page",
    loading: "Loading",
  },
} as const;
