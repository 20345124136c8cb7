using System.Text.Json;
using Enx.Testing;
using Microsoft.Playwright;

namespace Enx.Browser.Tests;

/// <summary>Somebody with the demo page open, and what a test wants to know of that page.</summary>
public sealed class Person : IAsyncDisposable
{
    // Sums over the receiving half of the peer connection; slots nobody is on count nothing.
    private const string Inbound = """
        async () => {
          const report = await EnxRtc.getStats();
          const rows = [];
          report.forEach(s => { if (s.type === 'inbound-rtp') rows.push({ mid: s.mid, kind: s.kind, packets: s.packetsReceived, frames: s.framesDecoded ?? 0, width: s.frameWidth ?? 0,
            height: s.frameHeight ?? 0, energy: s.totalAudioEnergy ?? 0, lost: s.packetsLost, freezes: s.freezeCount ?? 0, playout: s.estimatedPlayoutTimestamp ?? 0, codec: report.get(s.codecId)?.mimeType ?? '' }); });
          return rows;
        }
        """;

    private readonly List<string> _errors = [];

    public Person(string name, IPage page)
    {
        (Name, Page) = (name, page);
        page.PageError += (_, error) => _errors.Add(error);
    }

    public string Name { get; }

    public IPage Page { get; }

    /// <summary>Scripts that failed in the page.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Tiles of the others: who is on which.</summary>
    public async Task<IReadOnlyList<TileView>> TilesAsync() => (await Page.EvaluateAsync<TileView[]>("""
        () => [...document.querySelectorAll('[data-testid=tile]')].filter(t => t.dataset.clientId !== EnxRtc.clientId).map(t => ({
          name: t.dataset.name, clientId: t.dataset.clientId, slot: Number(t.dataset.slot || 0), audioMuted: t.dataset.audioMuted === 'true', videoMuted: t.dataset.videoMuted === 'true',
          speaking: t.dataset.speaking === 'true' }))
        """))!;

    public async Task<IReadOnlyList<InboundView>> InboundAsync() => (await Page.EvaluateAsync<InboundView[]>(Inbound))!;

    /// <summary>The streams that play somebody's picture now.</summary>
    public async Task<IReadOnlyList<InboundView>> VideosAsync() => [.. (await InboundAsync()).Where(s => s is { Kind: "video", Frames: > 0 })];

    /// <summary>Callbacks that the page has had, by name.</summary>
    public Task<string[]> EventsAsync() => Page.EvaluateAsync<string[]>("() => enxEvents.map(e => e.name)")!;

    public async Task<JsonElement?> LastEventAsync(string name)
    {
        var json = await Page.EvaluateAsync<string?>("name => { const e = enxEvents.filter(e => e.name === name).at(-1); return e ? JSON.stringify(e.payload ?? null) : null; }", name);
        return json is null ? null : JsonElement.Parse(json);
    }

    public Task IsInAsync() => Page.Locator("[data-testid=room-view]").WaitForAsync(new LocatorWaitForOptions { Timeout = 20_000 });

    public Task ClickAsync(string testId) => Page.Locator($"[data-testid={testId}]").ClickAsync();

    /// <summary>Waits until exactly these others have tiles.</summary>
    public Task SeesAsync(params string[] names) => Eventually.HoldsAsync(
        async () => (await TilesAsync()).Select(t => t.Name).Order().SequenceEqual(names.Order()), $"{Name} has tiles of {string.Join(", ", names)}");

    /// <summary>Waits until frames of this many videos are being decoded, and sound has been heard from as many people (or as few as said).</summary>
    public async Task MediaFlowsAsync(int people, TimeSpan? within = null, int? sounds = null)
    {
        await Eventually.HoldsAsync(async () => (await VideosAsync()).Count == people, $"{Name} sees {people} people", within);
        var before = (await VideosAsync()).ToDictionary(v => v.Mid, v => v.Frames);
        await Eventually.HoldsAsync(async () => (await VideosAsync()).Count(v => v.Frames > before.GetValueOrDefault(v.Mid) + 5) == people, $"the {people} pictures that {Name} sees move", within);
        await Eventually.HoldsAsync(async () => (await InboundAsync()).Count(s => s is { Kind: "audio", Energy: > 0 }) >= (sounds ?? people), $"{Name} hears {sounds ?? people} people", within);
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}

/// <summary>A tile as the page says it is.</summary>
public sealed record TileView
{
    public string Name { get; init; } = "";

    public string ClientId { get; init; } = "";

    public int Slot { get; init; }

    public bool AudioMuted { get; init; }

    public bool VideoMuted { get; init; }

    public bool Speaking { get; init; }
}

/// <summary>One received stream, of getStats.</summary>
public sealed record InboundView
{
    public string Mid { get; init; } = "";

    public string Kind { get; init; } = "";

    public string Codec { get; init; } = "";

    public int Packets { get; init; }

    public int Frames { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    public int Lost { get; init; }

    public int Freezes { get; init; }

    public double Energy { get; init; }

    /// <summary>When what is played now was taken, by the sender reports: ms since 1900; 0 while none has come.</summary>
    public double Playout { get; init; }
}
