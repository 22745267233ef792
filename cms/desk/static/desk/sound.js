// The recorder in the editor: a person's voice becomes a file of the unit, chosen in the field
// above. What was recorded stays here until it has arrived.
(() => {
  const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
  // Speech; half an hour of it stays below what may be sent.
  const BITS_PER_SECOND = 64000;
  const SILENT = 0.02;
  const PATIENCE = 4000;
  const SEND_LIMIT = 180000;

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  class SoundRecorder extends HTMLElement {
    connectedCallback() {
      const words = document.getElementById("desk-sound");
      if (!words || this.firstElementChild) return;
      this.words = words.dataset;
      this.append(words.content.cloneNode(true));
      this.said = this.querySelector(".sound-said");
      this.player = this.querySelector("audio");
      this.picker = this.querySelector("input[type=file]");
      this.addEventListener("click", (event) => this[event.target.closest("[data-do]")?.dataset.do]?.());
      this.picker.addEventListener("change", () => this.take(this.picker.files[0]));
      this.player.addEventListener("ended", () => this.hush());
      this.leaving = (event) => { if (this.sound || this.recorder) event.preventDefault(); };
      window.addEventListener("beforeunload", this.leaving);
      this.show(this.able ? "idle" : "missing", this.able ? "" : "missing");
    }

    disconnectedCallback() {
      if (this.recorder) this.stop();
      window.removeEventListener("beforeunload", this.leaving);
    }

    get able() {
      return Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);
    }

    // One state at a time; whoever worked with the keyboard goes on at the next button.
    show(state, sentence = "") {
      const inside = this.contains(document.activeElement);
      for (const part of this.querySelectorAll("[data-in]")) part.hidden = !part.dataset.in.split(" ").includes(state);
      this.querySelector(".sound-meter").hidden = state !== "recording";
      this.say(sentence);
      if (inside) this.querySelector(".sound-buttons [data-in]:not([hidden])")?.focus();
    }

    say(sentence, more = "") {
      const text = sentence ? `${this.words[sentence]} ${more}`.trim() : more;
      if (this.said.textContent !== text) this.said.textContent = text;
    }

    async record() {
      if (this.asking) return;
      this.asking = true;
      try {
        this.stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true, autoGainControl: true } });
        this.begin();
      } catch (error) {
        this.release();
        const why = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "none", OverconstrainedError: "none" };
        this.show("failed-to-open", why[error.name] ?? "busy");
      } finally {
        this.asking = false;
      }
    }

    begin() {
      const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
      const recorder = new MediaRecorder(this.stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
      const pieces = [];
      let size = 0;
      recorder.addEventListener("dataavailable", (event) => {
        pieces.push(event.data);
        size += event.data.size;
        // The next piece must still fit.
        if (size > this.words.most * 0.95) this.end("full");
      });
      recorder.addEventListener("stop", () => {
        const why = this.why ?? "recorded";
        this.release();
        this.keep(new Blob(pieces, { type: recorder.mimeType }), why);
      });
      recorder.start(1000);
      this.recorder = recorder;
      this.why = null;
      this.show("recording", "recording");
      this.watch();
      // A phone's screen that goes dark would end the recording.
      navigator.wakeLock?.request("screen").then((lock) => { this.awake = lock; }).catch(() => {});
    }

    // Clock and loudness, ten times a second.
    watch() {
      const context = new AudioContext();
      const ear = context.createAnalyser();
      context.createMediaStreamSource(this.stream).connect(ear);
      const wave = new Float32Array(ear.fftSize);
      const level = this.querySelector(".sound-level");
      const hand = this.querySelector(".sound-clock");
      const began = performance.now();
      let loud = began;
      this.context = context;
      this.beat = setInterval(() => {
        ear.getFloatTimeDomainData(wave);
        const peak = wave.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
        const now = performance.now();
        if (peak > SILENT) loud = now;
        level.value = Math.sqrt(peak);
        hand.textContent = `${clock((now - began) / 1000)} / ${clock(this.words.longest)}`;
        this.say(now - loud > PATIENCE ? "quiet" : "recording");
        if (now - began > (this.words.longest - 1) * 1000) this.end("full");
      }, 100);
    }

    end(why) {
      this.why = why;
      this.stop();
    }

    stop() {
      if (this.recorder?.state === "recording") this.recorder.stop();
    }

    release() {
      clearInterval(this.beat);
      this.context?.close();
      for (const track of this.stream?.getTracks() ?? []) track.stop();
      this.awake?.release();
      this.recorder = this.stream = this.context = this.awake = null;
    }

    keep(sound, why) {
      if (this.player.src) URL.revokeObjectURL(this.player.src);
      this.sound = sound;
      this.player.src = URL.createObjectURL(sound);
      this.show("recorded", why);
    }

    take(file) {
      if (file) this.keep(file, "recorded");
    }

    listen() {
      this.before = this.said.textContent;
      this.heardIn = this.querySelector("[data-do=send]").hidden ? "recorded" : "unsent";
      this.player.currentTime = 0;
      this.player.play();
      this.show("playing");
      this.say("", this.before);
    }

    hush() {
      this.player.pause();
      this.show(this.heardIn);
      this.say("", this.before);
    }

    again() {
      this.forget();
      this.show("idle");
      this.record();
    }

    forget() {
      this.sound = null;
      this.picker.value = "";
      this.player.removeAttribute("src");
    }

    use() {
      this.send();
    }

    async send() {
      this.show("sending", "sending");
      const form = new FormData();
      form.append("sound", this.sound, "sound");
      form.append("title", document.querySelector("form[data-edit-form] [name=title]")?.value ?? "");
      const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
      try {
        const answer = await fetch(this.words.at, {
          method: "POST",
          body: form,
          headers: { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" },
          // Browsers before 2022 wait for as long as the line does.
          signal: AbortSignal.timeout?.(SEND_LIMIT),
        });
        const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
        if (answer.redirected || answer.status === 403) this.show("unsent", "gone");
        else if (!isOurs) this.show("unsent", "cut");
        else this.arrived(answer.ok, await answer.json());
      } catch {
        this.show("unsent", "cut");
      }
    }

    arrived(well, answer) {
      if (!well) {
        this.show("recorded");
        this.say("", answer.error);
        return;
      }
      document.getElementById(`${this.dataset.for}-chooser`).widget.setStateFromModalData(answer);
      this.forget();
      this.show("idle");
      this.say("used", `${clock(answer.seconds)}.`);
    }
  }

  customElements.define("sound-recorder", SoundRecorder);
})();
