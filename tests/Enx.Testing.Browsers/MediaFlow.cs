namespace Enx.Testing.Browsers;

/// <summary>When pictures and sound of the others come in somebody's page, by the counts of its peer connections, ten times a second.</summary>
public static class MediaFlow
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>A function that begins to keep the counts.</summary>
    public const string Watch = """
        () => {
          window.enxFlow = [];
          const total = { frames: 0, sounds: 0 };
          let before = { frames: 0, sounds: 0 };
          const look = async () => {
            const stats = await EnxRtc.getStats();
            const now = stats ? { frames: 0, sounds: 0 } : before;
            stats?.forEach(s => {
              if (s.type !== 'inbound-rtp') return;
              if (s.kind === 'video') now.frames += s.framesDecoded ?? 0;
              else now.sounds += s.packetsReceived ?? 0;
            });
            // A new connection counts from the beginning.
            for (const kind of ['frames', 'sounds']) total[kind] += now[kind] >= before[kind] ? now[kind] - before[kind] : now[kind];
            before = now;
            enxFlow.push({ at: Date.now(), ...total });
            setTimeout(look, 100);
          };
          look();
        }
        """;

    /// <summary>A function of a moment, ms of this machine's clock: how long after it pictures and sound flowed again, ms; null while they have not.</summary>
    public const string BackAfter = """
        moment => {
          const before = enxFlow.findLast(f => f.at <= moment);
          const back = enxFlow.find(f => f.at > moment && f.frames >= before.frames + 5 && f.sounds >= before.sounds + 5);
          return back ? back.at - moment : null;
        }
        """;

    /// <summary>The longest time without a picture or without sound in which media still flows, where the machine has processor time for both.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromMilliseconds(500);

    /// <summary>A function of a moment, a time and a gap, ms: whether pictures and sound have come for so long a time since then, never further apart than the gap.</summary>
    public const string FlowsFor = """
        ([from, ms, gap]) => {
          const seen = enxFlow.filter(f => f.at >= from);
          let since = seen[0], last = seen[0];
          for (const f of seen) {
            if (f.at - last.at > gap) since = f;
            if (f.frames > last.frames && f.sounds > last.sounds) last = f;
          }
          return seen.length > 0 && last.at - since.at >= ms;
        }
        """;

    /// <summary>Begins to keep the counts.</summary>
    public static Task WatchAsync(Person person) => person.Page.EvaluateAsync(Watch);

    /// <summary>Waits until pictures and sound flow again, and not only the first of them: five pictures and five packets of sound have come.
    /// How long after a moment that was.</summary>
    /// <param name="moment">When nothing came, by this machine's clock.</param>
    public static async Task<TimeSpan> ComesAgainAsync(Person person, DateTimeOffset moment)
    {
        double? after = null;
        await person.HoldsAsync(async () => (after = await person.Page.EvaluateAsync<double?>(BackAfter, moment.ToUnixTimeMilliseconds())) is not null, $"{person.Name} has media again", Limit);
        return TimeSpan.FromMilliseconds(after!.Value);
    }

    /// <summary>Waits until pictures and sound have come for so long a time, from now on.</summary>
    /// <param name="gap">How far apart they may be; <see cref="LongestGap"/> when it is not given.</param>
    public static async Task FlowsForAsync(Person person, TimeSpan time, TimeSpan? gap = null)
    {
        var arguments = new[] { DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), time.TotalMilliseconds, (gap ?? LongestGap).TotalMilliseconds };
        await person.HoldsAsync(() => person.Page.EvaluateAsync<bool>(FlowsFor, arguments), $"media of {person.Name} flows for {time.TotalSeconds:0.#} s", Limit);
    }
}
