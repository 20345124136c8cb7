namespace Enx.Testing.Browsers;

/// <summary>How long the pictures of the others stand still in somebody's page, as the page paints them.</summary>
public static class PictureGaps
{
    /// <summary>Begins to watch the videos that are there now.</summary>
    public static Task WatchAsync(Person person) => person.Page.EvaluateAsync("""
        () => {
          window.enxGaps = [...document.querySelectorAll('[data-testid=tile] video')].filter(v => v.closest('[data-testid=tile]').dataset.clientId !== EnxRtc.clientId && v.videoWidth > 0).map(video => {
            const gap = { longest: 0, frames: 0, last: performance.now() };
            const seen = () => {
              const now = performance.now();
              gap.longest = Math.max(gap.longest, now - gap.last);
              gap.last = now;
              gap.frames++;
              video.requestVideoFrameCallback(seen);
            };
            video.requestVideoFrameCallback(seen);
            return gap;
          });
        }
        """);

    /// <summary>What was seen since: for each video its frames, and the longest time without one, ms.</summary>
    public static async Task<IReadOnlyList<PictureGap>> ReadAsync(Person person) =>
        (await person.Page.EvaluateAsync<PictureGap[]>("() => enxGaps.map(g => ({ frames: g.frames, longest: Math.max(g.longest, performance.now() - g.last) }))"))!;
}

/// <summary>One video, while it was watched.</summary>
public sealed record PictureGap
{
    public int Frames { get; init; }

    public double Longest { get; init; }
}
