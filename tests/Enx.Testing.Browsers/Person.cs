using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace Enx.Testing.Browsers;

/// <summary>Somebody with the demo page open, and what a test wants to know of that page.</summary>
public sealed class Person : IAsyncDisposable
{
    private static readonly TimeSpan LoadingLimit = TimeSpan.FromSeconds(120);

    private readonly List<string> _errors = [];
    private readonly List<string> _unanswered = [];

    public Person(string name, IPage page)
    {
        (Name, Page) = (name, page);
        page.PageError += (_, error) => _errors.Add(error);
        page.RequestFailed += (_, request) => _unanswered.Add($"{request.Url.Split('?')[0]}: {request.Failure}");
    }

    public string Name { get; }

    public IPage Page { get; }

    /// <summary>Scripts that failed in the page.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Opens the page.</summary>
    public Task GoToAsync(Uri address) => LoadAsync(() => Page.GotoAsync(address.ToString()));

    /// <summary>Loads the page again.</summary>
    public Task ReloadAsync() => LoadAsync(() => Page.ReloadAsync());

    /// <summary>Tiles of the others: who is on which.</summary>
    public async Task<IReadOnlyList<TileView>> TilesAsync() => (await Page.EvaluateAsync<TileView[]>("""
        () => [...document.querySelectorAll('[data-testid=tile]')].filter(t => t.dataset.clientId !== EnxRtc.clientId).map(t => ({
          name: t.dataset.name, clientId: t.dataset.clientId, slot: Number(t.dataset.slot || 0), audioMuted: t.dataset.audioMuted === 'true', videoMuted: t.dataset.videoMuted === 'true',
          speaking: t.dataset.speaking === 'true', state: t.dataset.state ?? '' }))
        """))!;

    public async Task<IReadOnlyList<InboundView>> InboundAsync() => (await Page.EvaluateAsync<InboundView[]>(InboundView.Script))!;

    /// <summary>The streams that play somebody's picture now.</summary>
    public async Task<IReadOnlyList<InboundView>> VideosAsync() => [.. (await InboundAsync()).Where(s => s is { Kind: "video", Frames: > 0 })];

    /// <summary>Callbacks that the page has had, by name.</summary>
    public Task<string[]> EventsAsync() => Page.EvaluateAsync<string[]>("() => enxEvents.map(e => e.name)")!;

    public async Task<JsonElement?> LastEventAsync(string name)
    {
        var json = await Page.EvaluateAsync<string?>("name => { const e = enxEvents.filter(e => e.name === name).at(-1); return e ? JSON.stringify(e.payload ?? null) : null; }", name);
        return json is null ? null : JsonElement.Parse(json);
    }

    /// <summary>What the page was told under these names, in order, with what it was told.</summary>
    public async Task<IReadOnlyList<Heard>> HeardAsync(params string[] names) => (await Page.EvaluateAsync<HeardJson[]>("""
        names => enxEvents.filter(e => names.includes(e.name)).map(e => ({ name: e.name, payload: JSON.stringify(e.payload ?? null), at: e.at }))
        """, names))!.Select(h => new Heard(h.Name, JsonElement.Parse(h.Payload), h.At)).ToList();

    /// <summary>All that the page was told, a line each: for failures.</summary>
    public async Task<string> StoryAsync()
    {
        var lines = await Page.EvaluateAsync<string[]>("""
            () => (globalThis.enxEvents ?? []).filter(e => e.name !== 'onActiveTalkerList').slice(-60).map(e => `${(e.at / 1000).toFixed(2)} s ${e.name} ${(JSON.stringify(e.payload) ?? '').slice(0, 160)}`)
            """);
        return $"{Name}'s page at {await Page.EvaluateAsync<double>("() => performance.now()") / 1000:0.00} s has heard:\n  {string.Join("\n  ", lines)}\n  script errors: {string.Join(" | ", _errors)}\n  requests without an answer: {string.Join(" | ", _unanswered)}";
    }

    /// <summary>Waits until something holds; fails with what the page heard, and what else there is to say.</summary>
    public async Task HoldsAsync(Func<Task<bool>> holds, string what, TimeSpan? within = null, Func<string>? more = null)
    {
        try
        {
            await Eventually.HoldsAsync(holds, what, within);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{(more is null ? "" : $"{more()}\n")}{await StoryAsync()}", e);
        }
    }

    /// <summary>Waits until the page has heard something so many times; the last time.</summary>
    public async Task<JsonElement> HearsAsync(string name, int times = 1, TimeSpan? within = null)
    {
        await HoldsAsync(async () => (await HeardAsync(name)).Count >= times, $"{Name} hears {name}{(times > 1 ? $" {times} times" : "")}", within);
        return (await HeardAsync(name))[^1].Payload;
    }

    /// <summary>What the page knows of somebody else; null when nothing.</summary>
    public async Task<JsonElement?> UserAsync(string name)
    {
        var json = await Page.EvaluateAsync<string?>("name => JSON.stringify(EnxRtc.userList.find(u => u.name === name))", name);
        return json is null ? null : JsonElement.Parse(json);
    }

    /// <summary>Whether others see this one as reconnecting.</summary>
    public async Task<bool> SeesReconnectingAsync(string name) =>
        await UserAsync(name) is { } user && user.TryGetProperty("reconnecting", out var reconnecting) && reconnecting.GetBoolean();

    public Task<string> ClientIdAsync() => Page.EvaluateAsync<string>("() => EnxRtc.clientId");

    /// <summary>Calls the SDK as an app would.</summary>
    /// <param name="call">E.g. <c>sendMessage('hello', true, [])</c>.</param>
    public Task CallAsync(string call) => Page.EvaluateAsync($"async () => {{ await EnxRtc.{call}; }}");

    public async Task IsInAsync()
    {
        try
        {
            await Page.Locator("[data-testid=room-view]").WaitForAsync(new LocatorWaitForOptions { Timeout = 120_000 });
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{Name} is not in the room.\n{await StoryAsync()}", e);
        }
    }

    /// <summary>Chooses something in the menu that the list of people has for somebody, e.g. <c>drop</c>.</summary>
    public async Task ChooseForAsync(Person other, string action)
    {
        var id = await other.ClientIdAsync();
        await OpenListAsync();
        await ClickAsync($"person-menu-{id}");
        await ClickAsync($"person-{action}-{id}");
    }

    /// <summary>Opens the list of people, with what a moderator can do to the room.</summary>
    public async Task OpenListAsync()
    {
        if (!await Page.Locator("[data-testid=people-panel]").IsVisibleAsync()) await ClickAsync("participants");
        if (await Page.Locator("[data-testid=room-controls]:not([open])").IsVisibleAsync()) await Page.Locator("[data-testid=room-controls] summary").ClickAsync();
    }

    public Task ClickAsync(string testId) => Page.Locator($"[data-testid={testId}]").ClickAsync();

    /// <summary>Waits until exactly these others have tiles.</summary>
    public Task SeesAsync(params string[] names) => HoldsAsync(
        async () => (await TilesAsync()).Select(t => t.Name).Order().SequenceEqual(names.Order()), $"{Name} has tiles of {string.Join(", ", names)}");

    /// <summary>Waits until frames of this many videos are being decoded, and sound has been heard from as many people (or as few as said).</summary>
    public async Task MediaFlowsAsync(int people, TimeSpan? within = null, int? sounds = null)
    {
        await HoldsAsync(async () => (await VideosAsync()).Count == people, $"{Name} sees {people} people", within);
        await PicturesMoveAsync(people, within);
        await HoldsAsync(async () => (await InboundAsync()).Count(s => s is { Kind: "audio", Energy: > 0 }) >= (sounds ?? people), $"{Name} hears {sounds ?? people} people", within);
    }

    /// <summary>Waits until media flows from this moment on: new pictures of so many people, and new sound of as many.</summary>
    public async Task MediaFlowsOnAsync(int people, TimeSpan? within = null)
    {
        await PicturesMoveAsync(people, within);
        await HearsSoundAsync(people, within);
    }

    /// <summary>Waits until so many people are heard from this moment on.</summary>
    public async Task HearsSoundAsync(int people, TimeSpan? within = null)
    {
        var before = (await InboundAsync()).ToDictionary(s => s.Mid, s => s.Energy);
        await HoldsAsync(async () => (await InboundAsync()).Count(s => s.Kind == "audio" && s.Energy > before.GetValueOrDefault(s.Mid)) == people, $"{Name} hears {people} people", within);
    }

    /// <summary>Waits until exactly so many people are heard, by the packets of a second.</summary>
    public Task HearsOnlyAsync(int people) => HoldsAsync(async () =>
    {
        var before = (await InboundAsync()).ToDictionary(s => s.Mid, s => s.Packets);
        await Task.Delay(1000);
        return (await InboundAsync()).Count(s => s.Kind == "audio" && s.Packets > before.GetValueOrDefault(s.Mid) + 10) == people;
    }, $"{Name} hears {people} people and nobody else");

    private async Task PicturesMoveAsync(int people, TimeSpan? within)
    {
        var before = (await VideosAsync()).ToDictionary(v => v.Mid, v => v.Frames);
        await HoldsAsync(async () => (await VideosAsync()).Count(v => v.Frames > before.GetValueOrDefault(v.Mid) + 5) == people, $"the {people} pictures that {Name} sees move", within);
    }

    /// <summary>
    /// Loads until the page's script has run. Once a page has loaded it has, or it never will: a browser gives up what it is loading when
    /// this machine's network changes, as it does when a network namespace comes or goes, and a script that misses one of its
    /// modules does not run at all. A user would load the page again, and so does this; nothing has been joined yet.
    /// </summary>
    private async Task LoadAsync(Func<Task<IResponse?>> load)
    {
        for (var start = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                await load();
                if (await Page.EvaluateAsync<bool>("() => 'enxEvents' in globalThis")) return;
            }
            catch (PlaywrightException e) when (e.Message.Contains("ERR_NETWORK_CHANGED", StringComparison.Ordinal))
            {
                // The page itself was what the browser gave up.
            }

            if (Stopwatch.GetElapsedTime(start) > LoadingLimit)
                throw new TimeoutException($"The script of {Name}'s page does not run.\n  script errors: {string.Join(" | ", _errors)}\n  requests without an answer: {string.Join(" | ", _unanswered)}");
        }
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

    /// <summary>Whether the picture is there (<c>live</c>), not sent (<c>off</c>), or left out for want of bandwidth (<c>bw</c>).</summary>
    public string State { get; init; } = "";
}

/// <summary>One callback that a page has had.</summary>
/// <param name="At">When, ms of the page's clock.</param>
public sealed record Heard(string Name, JsonElement Payload, double At)
{
    public override string ToString() => $"{Name} {Payload}";
}

/// <summary>As <see cref="Heard"/>, on its way out of the page.</summary>
public sealed record HeardJson
{
    public string Name { get; init; } = "";

    public string Payload { get; init; } = "";

    public double At { get; init; }
}
