using System.Net.WebSockets;
using System.Text.Json;
using Enx.Load.Signalling;
using Enx.Testing.Nodes;
using Enx.Testing.Peers;

namespace Enx.Testing.Clusters;

/// <summary>
/// Somebody in a room of a cluster without a browser, who behaves like the SDK and needs nobody's help: takes the socket to another gateway when
/// one is lost or leaves, offers anew when media is lost, moves it when asked, and takes a restored room as it is. What it hears is held against
/// the protocol (each number once and in order, nobody twice), and how long it is without signalling and without anybody's media is measured.
/// This part is the socket; <c>ClusterBot.Media</c> the rest.
/// </summary>
internal sealed partial class ClusterBot : IAsyncDisposable
{
    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ResumePatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SilentTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMilliseconds(100);

    private const int InvalidParameters = 1155;

    /// <summary>What the SDK does not try again after: there is nothing to resume, no room, banned, replaced.</summary>
    private static readonly int[] Final = [9017, 9004, 9015, 9018];

    private readonly Lock _gate = new();
    private readonly IReadOnlyList<Uri> _signallingUris;
    private readonly List<string> _faults = [];
    private readonly List<string> _story = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly DateTime _born = DateTime.UtcNow;
    private Line? _present;
    private string _resumeToken = "";
    private long _last;
    private long _attempt;
    private Task _keeping = Task.CompletedTask;
    private Task _handover = Task.CompletedTask;
    private Task _probing = Task.CompletedTask;
    private volatile bool _claiming;
    private volatile bool _gaveUp;

    private ClusterBot(string name, IReadOnlyList<Uri> signallingUris, uint tag)
    {
        (Name, _signallingUris, Tag) = (name, signallingUris, tag);
    }

    private Line Present
    {
        get => _present ?? throw new InvalidOperationException("it has not joined");
        set => _present = value;
    }

    /// <summary>Its name in the room.</summary>
    public string Name { get; }

    /// <summary>What its media carries.</summary>
    public uint Tag { get; }

    /// <summary>Who it is in the room.</summary>
    public string ClientId { get; private set; } = "";

    /// <summary>The room.</summary>
    public string RoomId { get; private set; } = "";

    /// <summary>The room as it knows it.</summary>
    public RoomView View { get; } = new();

    /// <summary>When calls were answered by the room.</summary>
    public GapMeter Control { get; } = new();

    /// <summary>The gateway that it is at.</summary>
    public Uri SignallingUri => Present.SignallingUri;

    /// <summary>How often it has resumed its place on another socket.</summary>
    public int Resumes { get; private set; }

    /// <summary>How often its room was restored under it.</summary>
    public int Restorations { get; private set; }

    /// <summary>Whether it has ever asked to leave.</summary>
    public bool HasAskedToLeave { get; private set; }

    /// <summary>Why it is out without having asked for it; null while it is in.</summary>
    public string? Lost { get; private set; }

    /// <summary>Whether its socket is there.</summary>
    public bool IsConnected => Lost is null && !Present.Client.Ended.IsCompleted && !_claiming;

    /// <summary>Whether the room answers it now. It has to be measured.</summary>
    public bool IsAnswered => Control.IsFresh("room", Fresh);

    /// <summary>What was not as the protocol has it.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_gate) return [.. _faults.Concat(View.Faults).Select(f => $"{Name}: {f}")];
        }
    }

    /// <summary>What happened to it, for failures.</summary>
    public string Story
    {
        get
        {
            lock (_gate) return $"--- {Name}, {ClientId}\n  control: {Control.Describe()}\n  received: {Received.Describe()}\n  {string.Join("\n  ", _story)}";
        }
    }

    /// <summary>Joins through the first of the signallingUris that opens, and stays in the room from then on.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="token">What lets it into a room.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="media">What it offers; null to come without media.</param>
    /// <param name="signallingUris">The gateways that it knows; all of the cluster's when left out.</param>
    public static async Task<ClusterBot> JoinAsync(ClusterUnderTest cluster, string token, string name, TestPeerOptions? media = null, IReadOnlyList<Uri>? signallingUris = null)
    {
        var bot = new ClusterBot(name, signallingUris ?? cluster.SignallingUris, media?.Tag ?? 0) { _media = media };
        try
        {
            await bot.JoinAsync(token).ConfigureAwait(false);
            return bot;
        }
        catch
        {
            await bot.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Calls the room.</summary>
    public Task<JsonElement> CallAsync(string method, object? parameters = null, TimeSpan? within = null) =>
        Present.Client.CallAsync(method, JsonSerializer.Serialize(parameters ?? new { }), within: within);

    /// <summary>Says something to everybody; completes when that is acknowledged.</summary>
    public async Task<Said> SayAsync(string text)
    {
        var result = await CallAsync("sendMessage", new { message = text, broadcast = true }).ConfigureAwait(false);
        return new Said(result.GetProperty("id").GetInt64(), text);
    }

    /// <summary>Turns its microphone off or on.</summary>
    public Task MuteAsync(bool muted) => CallAsync("muteSelfAudio", new { muted });

    /// <summary>Begins to measure how long the room does not answer.</summary>
    public void Measure()
    {
        Control.Touch("room");
        Control.Restart();
        Received.Restart();
        if (_probing.IsCompleted) _probing = ProbeAsync();
    }

    /// <summary>Leaves as somebody who wants to. When that fails it stays, as far as the room lets it.</summary>
    public async Task LeaveAsync()
    {
        HasAskedToLeave = true;
        await CallAsync("disconnect").ConfigureAwait(false);
        await _ending.CancelAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_ending.IsCancellationRequested) await _ending.CancelAsync().ConfigureAwait(false);
        if (_present is { } line)
        {
            // A gateway that stands still does not say goodbye.
            var closing = line.Client.DisposeAsync().AsTask();
            if (await Task.WhenAny(closing, Task.Delay(ClosePatience)).ConfigureAwait(false) != closing) line.Client.Abort();
            await closing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await Task.WhenAll(_keeping, _handover, _probing, _mediaWork).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseMediaAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task JoinAsync(string token)
    {
        var (peer, offer) = _media is null ? (null, null) : NewPeer();
        var parameters = new
        {
            token,
            localInfo = new { },
            roomInfo = new { allow_reconnect = true, number_of_attempts = 3, timeout_interval = 20 },
            advanceOptions = Array.Empty<object>(),
            offer,
        };
        JsonElement joined = default;
        Exception? failure = null;
        foreach (var signallingUri in _signallingUris)
        {
            try
            {
                var line = await OpenAsync(signallingUri).ConfigureAwait(false);
                joined = await line.Client.CallAsync("joinRoom", JsonSerializer.Serialize(parameters), onResult: r => TakeJoin(line, r)).ConfigureAwait(false);
                break;
            }
            catch (Exception e) when (IsNoConnection(e))
            {
                failure = e;
            }
        }
        if (ClientId.Length == 0) throw failure ?? new InvalidOperationException("there is no gateway");
        _peer = peer;
        if (peer is not null)
        {
            await peer.ConnectAsync(SdpOf(joined)).ConfigureAwait(false);
        }
        _keeping = KeepAsync();
    }

    private void TakeJoin(Line line, JsonElement result)
    {
        lock (_gate)
        {
            Present = line;
            line.Next = 1;
            _resumeToken = result.GetProperty("resumeToken").GetString()!;
            View.Restore(result.GetProperty("room"));
            (ClientId, RoomId) = (View.Own, result.GetProperty("room").GetProperty("id").GetString()!);
            Tell($"joined at {line.SignallingUri.Port}");
        }
    }

    private async Task<Line> OpenAsync(Uri signallingUri)
    {
        Line? line = null;
        var client = await SignalClient.OpenAsync(signallingUri, onHeard: heard => Hear(line!, heard), within: OpenPatience).ConfigureAwait(false);
        return line = new Line(client, signallingUri);
    }

    /// <summary>Stays in the room until the end.</summary>
    private async Task KeepAsync()
    {
        while (!_ending.IsCancellationRequested && Lost is null)
        {
            var line = Present;
            await WatchAsync(line).ConfigureAwait(false);
            while (_claiming) await Task.Delay(20).ConfigureAwait(false);
            if (line != Present || _ending.IsCancellationRequested || Lost is not null) continue;
            Tell("the socket is lost");
            await ResumeSomewhereAsync(line.SignallingUri).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the end of a socket; one that is silent is ended.</summary>
    private async Task WatchAsync(Line line)
    {
        while (!line.Client.Ended.IsCompleted)
        {
            await Task.WhenAny(line.Client.Ended, Task.Delay(Max(QuietTime - line.Client.Quiet, TimeSpan.FromMilliseconds(100)))).ConfigureAwait(false);
            if (line.Client.Ended.IsCompleted || line.Client.Quiet < QuietTime) continue;
            await CheckAsync(line).ConfigureAwait(false);
        }
    }

    private async Task CheckAsync(Line line)
    {
        try
        {
            await line.Client.CallAsync("ping", within: SilentTime).ConfigureAwait(false);
        }
        catch (Exception e) when (IsNoConnection(e))
        {
            if (line.Client.Quiet >= SilentTime) line.Client.Abort();
        }
    }

    private async Task ResumeSomewhereAsync(Uri lost)
    {
        await Task.Delay(Random.Shared.Next(300)).ConfigureAwait(false);
        for (var tries = 1; !_ending.IsCancellationRequested && Lost is null; tries++)
        {
            foreach (var signallingUri in OthersThan(lost).Append(lost))
            {
                try
                {
                    await ResumeAtAsync(signallingUri, isHandover: false).ConfigureAwait(false);
                    return;
                }
                catch (RpcException refusal) when (refusal.Code != 0)
                {
                    Tell($"{signallingUri.Port} refused to resume: {refusal.Code} {refusal.Message}");
                    if (Final.Contains(refusal.Code)) Lost = $"{refusal.Code} {refusal.Message}";
                    break;
                }
                catch (Exception e) when (IsNoConnection(e))
                {
                    Tell($"{signallingUri.Port} does not serve: {e.Message}");
                }
            }
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5000, 300 * Math.Pow(2, tries - 1)) * (0.75 + Random.Shared.NextDouble() / 2))).ConfigureAwait(false);
        }
    }

    private async Task ResumeAtAsync(Uri signallingUri, bool isHandover)
    {
        var line = await OpenAsync(signallingUri).ConfigureAwait(false);
        try
        {
            // A gateway may accept a socket and then say nothing.
            var isThere = CheckAsync(line);
            long last;
            lock (_gate) last = _last;
            var parameters = new Dictionary<string, object?> { ["roomId"] = RoomId, ["clientId"] = ClientId, ["resumeToken"] = _resumeToken, ["lastSeq"] = last, ["attempt"] = ++_attempt, ["offer"] = null };
            _gaveUp = true;
            try
            {
                await ClaimAsync().ConfigureAwait(false);
            }
            catch (RpcException refusal) when (refusal.Code == InvalidParameters)
            {
                // A gateway of before tries were numbered.
                parameters.Remove("attempt");
                await ClaimAsync().ConfigureAwait(false);
            }

            Task ClaimAsync() =>
                line.Client.CallAsync("resumeRoom", JsonSerializer.Serialize(parameters), onResult: r => TakeResume(line, r, isHandover), within: ResumePatience);
            await isThere.ConfigureAwait(false);
        }
        catch
        {
            await RetireAsync(line).ConfigureAwait(false);
            throw;
        }
    }

    private void TakeResume(Line line, JsonElement result, bool isHandover)
    {
        Line old;
        lock (_gate)
        {
            _resumeToken = result.GetProperty("resumeToken").GetString()!;
            line.Next = result.GetProperty("nextSeq").GetInt64();
            if (result.GetProperty("snapshot") is { ValueKind: JsonValueKind.Object } snapshot)
            {
                View.Restore(snapshot);
                _last = line.Next - 1;
            }
            else if (line.Next > _last + 1)
            {
                Blame($"a resume after {_last} goes on at {line.Next}");
            }
            (old, Present) = (Present, line);
            _gaveUp = false;
            Resumes++;
            Tell($"resumed at {line.SignallingUri.Port}{(isHandover ? ", before the other closed" : "")}");
        }
        if (isHandover) _ = RetireLaterAsync(old);
        else _ = RetireAsync(old);
    }

    /// <summary>The gateway leaves: the socket goes elsewhere while it still works.</summary>
    private async Task HandOverAsync(TimeSpan deadline)
    {
        await Task.Delay(Random.Shared.NextDouble() * Min(TimeSpan.FromSeconds(2), deadline / 4)).ConfigureAwait(false);
        foreach (var signallingUri in OthersThan(Present.SignallingUri))
        {
            if (_ending.IsCancellationRequested || Present.Client.Ended.IsCompleted) return;
            try
            {
                _claiming = true;
                await ResumeAtAsync(signallingUri, isHandover: true).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (IsNoConnection(e) || e is RpcException)
            {
                Tell($"no handover to {signallingUri.Port}: {e.Message}");
            }
            finally
            {
                _claiming = false;
            }
        }
    }

    private void Hear(Line line, Heard heard)
    {
        lock (_gate)
        {
            // Nothing counts that comes from a socket that another has followed.
            if (line != _present) return;
            if (heard.Seq > 0)
            {
                if (heard.Method == "onRoomRestored") Blame("onRoomRestored has a number");
                if (heard.Seq != line.Next) Blame($"number {heard.Seq} came where {line.Next} was due: {heard.Method}");
                line.Next = heard.Seq + 1;
                if (heard.Seq <= _last) return;
                if (heard.Seq != _last + 1) Blame($"number {heard.Seq} came after {_last}: {heard.Method}");
                _last = heard.Seq;
            }
            if (heard.Method != "onActiveTalkerList") Tell($"{heard.Seq} {heard.Method} {Short(heard.Payload)}");
            Take(line, heard);
        }
    }

    private void Take(Line line, Heard heard)
    {
        switch (heard.Method)
        {
            case "onRoomRestored":
                _resumeToken = heard.Payload.GetProperty("resumeToken").GetString()!;
                line.Next = heard.Payload.GetProperty("nextSeq").GetInt64();
                _last = line.Next - 1;
                View.Restore(heard.Payload.GetProperty("snapshot"));
                Restorations++;
                break;
            case "onServerLeaving":
                if (_handover.IsCompleted) _handover = Task.Run(() => HandOverAsync(TimeSpan.FromMilliseconds(heard.Payload.GetProperty("deadline").GetInt64())));
                break;
            case "onRoomDisConnected":
                // The word of that may overtake the answer on the other socket.
                if (_claiming && heard.Payload.GetProperty("cause").GetInt32() == 9018) break;
                // A try that was given up, and that something had kept back, has the place. The socket will close, and that is a loss like any other.
                if (_gaveUp && heard.Payload.GetProperty("cause").GetInt32() == 9018)
                {
                    _gaveUp = false;
                    break;
                }
                if (!_ending.IsCancellationRequested && !HasAskedToLeave) Lost = heard.Payload.ToString();
                break;
            default:
                View.Apply(heard);
                TakeMedia(heard);
                break;
        }
    }

    /// <summary>Asks the room something all the time, without waiting for one answer before it asks again: one may never come.</summary>
    private async Task ProbeAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            _ = AskAsync();
            await Task.Delay(ProbeEvery).ConfigureAwait(false);
        }

        async Task AskAsync()
        {
            try
            {
                await CallAsync("getTalkerCount").ConfigureAwait(false);
                Control.Touch("room");
            }
            catch (Exception e) when (IsNoConnection(e) || e is RpcException)
            {
                // That is what is measured.
            }
        }
    }

    private IEnumerable<Uri> OthersThan(Uri signallingUri) => _signallingUris.Where(d => d != signallingUri).OrderBy(_ => Random.Shared.Next());

    private async Task RetireLaterAsync(Line line)
    {
        await Task.Delay(TimeSpan.FromSeconds(3)).ConfigureAwait(false);
        await RetireAsync(line).ConfigureAwait(false);
    }

    private static async Task RetireAsync(Line line)
    {
        line.Client.Abort();
        await line.Client.DisposeAsync().ConfigureAwait(false);
    }

    private static bool IsNoConnection(Exception e) =>
        e is WebSocketException or TimeoutException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException or RpcException { Code: 0 };

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static string Short(JsonElement payload)
    {
        var text = payload.GetRawText();
        return text.Length <= 160 ? text : text[..160];
    }

    private void Blame(string what)
    {
        _faults.Add(what);
        Tell($"FAULT {what}");
    }

    private void Tell(string what)
    {
        lock (_gate) _story.Add($"{DateTime.UtcNow:HH:mm:ss.fff} {what}");
    }

    /// <summary>A socket, and the number that comes next on it.</summary>
    private sealed class Line(SignalClient client, Uri signallingUri)
    {
        public SignalClient Client { get; } = client;

        public Uri SignallingUri { get; } = signallingUri;

        public long Next { get; set; }
    }
}
