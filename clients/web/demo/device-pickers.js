import { EnxRtc } from '/enx-rtc/index.js';

/**
 * A pair of device lists that follow what is plugged in.
 */
export class DevicePickers {
  #camera;
  #microphone;

  /**
   * @param {HTMLSelectElement} camera
   * @param {HTMLSelectElement} microphone
   * @param {{camera: (deviceId: string) => void, microphone: (deviceId: string) => void}} onPick hears what the user picks
   */
  constructor(camera, microphone, onPick) {
    this.#camera = camera;
    this.#microphone = microphone;
    camera.onchange = () => onPick.camera(camera.value);
    microphone.onchange = () => onPick.microphone(microphone.value);
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.refresh());
  }

  /** What is picked; undefined leaves the choice to the browser. */
  get camera() {
    return this.#camera.value || undefined;
  }

  /** What is picked; undefined leaves the choice to the browser. */
  get microphone() {
    return this.#microphone.value || undefined;
  }

  /**
   * Lists the devices anew.
   * @param {{camera?: string, microphone?: string}} [used] the devices in use, to show as picked
   */
  async refresh(used = {}) {
    const devices = await EnxRtc.getDevices().catch(() => ({ cameras: [], microphones: [] }));
    fill(this.#camera, devices.cameras, 'Camera', used.camera);
    fill(this.#microphone, devices.microphones, 'Microphone', used.microphone);
  }
}

/**
 * @param {HTMLSelectElement} select
 * @param {MediaDeviceInfo[]} devices
 * @param {string} word
 * @param {string} [used]
 */
function fill(select, devices, word, used) {
  const picked = used ?? select.value;
  // Before access is granted browsers list devices without ids: nothing to pick from yet.
  const known = devices.filter((device) => device.deviceId !== '');
  select.replaceChildren(...known.map((device, index) => new Option(device.label || `${word} ${index + 1}`, device.deviceId)));
  if (known.length === 0) select.append(new Option(devices.length > 0 ? `Default ${word.toLowerCase()}` : `No ${word.toLowerCase()} found`, ''));
  select.disabled = known.length === 0;
  if (known.some((device) => device.deviceId === picked)) select.value = picked;
}
