using System.Text.Json;

namespace Enx.Interop.Tests;

/// <summary>Somebody who looks at the first talker slot, in whichever browser.</summary>
/// <param name="Name">Which browser.</param>
/// <param name="EvaluateAsync">Runs an expression in the page.</param>
internal sealed record Viewer(string Name, Func<string, Task<JsonElement>> EvaluateAsync)
{
    /// <summary>So many frames have to come before a change is over.</summary>
    private const int Settled = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Viewer Of(Person person) => new("Chromium", async expression => await person.Page.EvaluateAsync<JsonElement?>(expression) ?? default);

    public static Viewer Of(FirefoxPage page) => new("Firefox", page.EvaluateAsync<JsonElement>);

    /// <summary>Whether the browser says that it receives a codec.</summary>
    public async Task<bool> KnowsAsync(string codec) =>
        (await EvaluateAsync($"RTCRtpReceiver.getCapabilities('video').codecs.some(c => c.mimeType === 'video/{codec}')")).GetBoolean();

    /// <summary>Whether the browser has offered to take dependency descriptors, without which it is sent the lowest layer of an AV1 stream.</summary>
    public async Task<bool> TakesDescriptorsAsync() =>
        (await EvaluateAsync("EnxRtc.peerConnection.localDescription.sdp.split('m=').some(s => s.includes('\\na=recvonly') && s.includes('dependency-descriptor'))")).GetBoolean();

    /// <summary>Waits until the picture comes, and begins to keep its times.</summary>
    public async Task WatchAsync()
    {
        await HoldsAsync($"({InboundView.Script})().then(streams => streams.some(s => s.kind === 'video' && s.frames > {Settled}))", "a picture comes");
        await EvaluateAsync($"({FrameTimes.Watch})()");
        await ChangeAsync();
    }

    /// <summary>What the browser counts of the picture.</summary>
    public async Task<InboundView> StreamAsync() =>
        (await EvaluateAsync($"({InboundView.Script})().then(streams => streams.find(s => s.kind === 'video' && s.frames > 0))")).Deserialize<InboundView>(JsonSerializerOptions.Web)!;

    /// <summary>A change begins.</summary>
    public Task ChangeAsync() => EvaluateAsync($"({FrameTimes.Change})()");

    /// <summary>Asks for pictures of a quality.</summary>
    public Task AskAsync(string quality) => EvaluateAsync($"EnxRtc.setReceiveVideoQuality({{ videoQuality: '{quality}', streamType: 'talker' }})");

    /// <summary>Waits until pictures of such a height come.</summary>
    public Task HasHeightAsync(int height) => HoldsAsync($"({FrameTimes.HasHeight})([{height}, {Settled}])", $"pictures of {height} lines come");

    /// <summary>Waits until pictures of somebody come.</summary>
    public Task HasTalkerAsync(string clientId) => HoldsAsync($"({FrameTimes.HasTalker})(['{clientId}', {Settled}])", "pictures of the other talker come");

    /// <summary>The longest time without a picture in each change, ms, and before any in the first place.</summary>
    public async Task<double[]> GapsAsync() => (await EvaluateAsync($"({FrameTimes.Gaps})()")).Deserialize<double[]>()!;

    private async Task HoldsAsync(string expression, string what)
    {
        try
        {
            await Eventually.HoldsAsync(async () => (await EvaluateAsync(expression)).GetBoolean(), $"{Name}: {what}", Patience);
        }
        catch (TimeoutException e)
        {
            var streams = await EvaluateAsync($"({InboundView.Script})().then(s => s.filter(v => v.kind === 'video' && v.packets > 0))");
            throw new TimeoutException($"{e.Message}\n{streams}\nlast frames: {await EvaluateAsync("JSON.stringify((window.enxFrames ?? []).slice(-3))")}", e);
        }
    }
}
