using System.Collections.Immutable;
using System.Text.Json;
using Enx.Testing.Peers;
using Microsoft.Playwright;

namespace Enx.Browser.Tests;

/// <summary>Makes a <see cref="Film"/> with the browser's own encoder, once, so that publishers of several layers cost no coding later.</summary>
internal static class FilmStudio
{
    private const int FramesPerSecond = 15;
    private const int Seconds = 6;

    // A picture in which something moves everywhere, so that each rate is used up.
    private const string Encode = """
        async ({ layers, count, fps }) => {
          const films = [];
          for (const { width, height, kbps } of layers) {
            const frames = [];
            let failed = null;
            const encoder = new VideoEncoder({
              output: (chunk) => { const bytes = new Uint8Array(chunk.byteLength); chunk.copyTo(bytes); frames.push(bytes); },
              error: (error) => { failed = error; },
            });
            encoder.configure({ codec: 'vp8', width, height, bitrate: kbps * 1000, framerate: fps, bitrateMode: 'constant', latencyMode: 'quality' });
            const canvas = new OffscreenCanvas(width, height);
            const pen = canvas.getContext('2d');
            for (let i = 0; i < count && !failed; i++) {
              const t = i / count * 2 * Math.PI;
              for (let x = 0; x < 12; x++) {
                for (let y = 0; y < 8; y++) {
                  pen.fillStyle = `hsl(${(x * 30 + y * 45 + 720 * i / count) % 360} 70% ${40 + 25 * Math.sin(3 * t + x * y)}%)`;
                  pen.fillRect(x * width / 12, y * height / 8, width / 12 + 1, height / 8 + 1);
                }
              }
              pen.fillStyle = 'white';
              for (let n = 0; n < 40; n++) pen.fillRect(width * (0.5 + 0.48 * Math.sin(t * (1 + n % 5) + n)), height * (0.5 + 0.48 * Math.cos(t * (1 + n % 3) + 2 * n)), width / 60 + 1, height / 40 + 1);
              const frame = new VideoFrame(canvas, { timestamp: i * 1e6 / fps });
              encoder.encode(frame, { keyFrame: i === 0 });
              frame.close();
              while (encoder.encodeQueueSize > 2) await new Promise((resolve) => setTimeout(resolve, 2));
            }
            await encoder.flush().catch((error) => { failed ??= error; });
            if (failed) throw failed;
            films.push(frames.map((bytes) => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''))));
          }
          return JSON.stringify(films);
        }
        """;

    /// <summary>A film of six seconds in these sizes, the smallest first.</summary>
    /// <param name="browser">What codes it.</param>
    /// <param name="at">Some page of a node: browsers code for pages of their own machine.</param>
    /// <param name="layers">Name, width, height and kbit/s of each.</param>
    public static async Task<Film> MakeAsync(IBrowser browser, Uri at, params (string Rid, int Width, int Height, int Kbps)[] layers)
    {
        var context = await browser.NewContextAsync();
        try
        {
            var page = await context.NewPageAsync();
            await new Person("The studio", page).GoToAsync(at);
            var json = await page.EvaluateAsync<string>(Encode, new { layers = layers.Select(l => new { width = l.Width, height = l.Height, kbps = l.Kbps }).ToArray(), count = FramesPerSecond * Seconds, fps = FramesPerSecond });
            var frames = JsonElement.Parse(json).EnumerateArray().Select(layer => layer.EnumerateArray().Select(f => f.GetBytesFromBase64()).ToImmutableArray());
            return new Film([.. layers.Zip(frames, (layer, coded) => new FilmLayer(layer.Rid, coded))], 1000 / FramesPerSecond);
        }
        finally
        {
            await context.CloseAsync();
        }
    }
}
