using System.Text.Json;
using Enx.Load.Media;
using Enx.Load.Peers;
using Enx.Load.Signalling;
using Enx.Media;

namespace Enx.Load.Running;

/// <summary>
/// One person of a load test: comes, stays, and leaves, as often as the scenario wants; comes back when the socket is lost. How it works: signalling is a
/// <see cref="SignalSocket"/> whose notifications set what the <see cref="LoadPeer"/> sends and expects, media is turned by a <see cref="PeerLoop"/>.
/// </summary>
/// <param name="run">The test.</param>
/// <param name="room">The room.</param>
/// <param name="number">Its number in the test, which its media carry.</param>
/// <param name="sends">Whether it sends anything.</param>
internal sealed class Participant(LoadRun run, RoomUnderLoad room, int number, bool sends) : IAsyncDisposable
{
    private const int MostResumes = 8;

    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ResumePause = TimeSpan.FromMilliseconds(400);

    private readonly Random _random = new(run.Scenario.Seed * 7919 + number);
    private readonly PeerLoop _loop = run.LoopFor(number);
    private readonly Dictionary<int, (string ClientId, bool Video)> _shown = [];
    private readonly SemaphoreSlim _resuming = new(1);
    private SignalSocket? _signal;
    private LoadPeer? _peer;
    private TaskCompletionSource _out = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _roomId = "";
    private string _clientId = "";
    private string _resumeToken = "";
    private long _lastSeq;
    private long _attempt;
    private int _changes;
    private volatile bool _leaving;
    private volatile bool _shares;
    private volatile bool _isIn;

    /// <summary>Whether it sends anything.</summary>
    public bool Sends => sends;

    /// <summary>Whether it is in the room now.</summary>
    public bool IsIn => _isIn;

    /// <summary>Its microphone; null when it has none, or is not in.</summary>
    public Microphone? Microphone => _isIn ? _peer?.Microphone : null;

    /// <summary>Comes, and stays until the test ends; with churn leaves and comes again.</summary>
    public async Task RunAsync(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            var came = await ComeAsync(ending).ConfigureAwait(false);
            if (came) await StayAsync(ending).ConfigureAwait(false);
            await LeaveAsync().ConfigureAwait(false);
            if (run.Scenario.StaySeconds == 0 || ending.IsCancellationRequested) return;
            await Pauses.WaitAsync(run.Scenario.AwaySeconds, ending).ConfigureAwait(false);
        }
    }

    /// <summary>Calls the room; a failure is counted.</summary>
    public async Task CallAsync(string method, object parameters)
    {
        if (_signal is not { } signal || !_isIn) return;
        try
        {
            await signal.CallAsync(method, JsonSerializer.Serialize(parameters), within: CallPatience).ConfigureAwait(false);
        }
        catch (Exception e) when (IsLoss(e))
        {
            // Who lost the socket or left meanwhile is counted as that.
            if (_leaving || !_isIn || signal.Ended.IsCompleted) return;
            run.Tally.Count(c => c with { FailedCalls = c.FailedCalls + 1 });
            run.Tally.Failed(method, e);
        }
    }

    /// <summary>Shares the screen, or ends that.</summary>
    public async Task ShareAsync(bool on)
    {
        // Who has left and come again since shares nothing.
        if (_peer?.Share is not { } share || !_isIn || _shares == on) return;
        _shares = on;
        if (on) await CallAsync("startScreenShare", new { }).ConfigureAwait(false);
        share.On = on;
        if (!on) await CallAsync("stopScreenShare", new { }).ConfigureAwait(false);
    }

    /// <summary>Turns the microphone off or on.</summary>
    public Task MuteAsync(bool muted) => CallAsync("muteSelfAudio", new { muted });

    /// <summary>The socket breaks, as when a network goes; it comes back by itself.</summary>
    public void CutSocket()
    {
        if (!_isIn || _leaving || _signal is not { } signal) return;
        run.Tally.Count(c => c with { Cut = c.Cut + 1 });
        signal.Abort();
    }

    /// <summary>Leaves, when it is in.</summary>
    public async ValueTask DisposeAsync()
    {
        await LeaveAsync().ConfigureAwait(false);
        _resuming.Dispose();
    }

    private async Task<bool> ComeAsync(CancellationToken ending)
    {
        try
        {
            run.Tally.Count(c => c with { Asked = c.Asked + 1 });
            var token = await run.Service.TokenAsync(room.Id, $"load-{number}", sends, ending).ConfigureAwait(false);
            (_leaving, _lastSeq) = (false, 0);
            _out = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var begun = PeerLoop.NowUs;
            var peer = _peer = new LoadPeer(Options(), run.Identity, _loop.Tally, _random);
            var (sdp, sections) = peer.CreateOffer();
            _signal = await SignalSocket.OpenAsync(run.SignallingUriFor(number), Hear, OpenPatience).ConfigureAwait(false);
            var called = PeerLoop.NowUs;
            var joined = await _signal.CallAsync("joinRoom", JoinParameters(token, sdp, sections), Learn, CallPatience).ConfigureAwait(false);
            var answered = PeerLoop.NowUs;
            peer.Open(joined.GetProperty("answer").GetProperty("sdp").GetString()!, run.OnlyLoopback);
            _loop.Post(() => _loop.Add(peer));
            await peer.Connected.WaitAsync(ConnectPatience, ending).ConfigureAwait(false);
            run.Tally.Joined(answered - called, PeerLoop.NowUs - begun);
            _isIn = true;
            room.Enter(this);
            run.Watch(WatchSocketAsync());
            if (room.HasOthersWhoSend(this)) run.Watch(NoteFirstMediaAsync(peer, begun));
            return true;
        }
        catch (Exception e) when (IsLoss(e) || e is FormatException or KeyNotFoundException)
        {
            if (ending.IsCancellationRequested) return false;
            run.Tally.Count(c => c with { FailedJoins = c.FailedJoins + 1 });
            run.Tally.Failed("join", e);
            return false;
        }
    }

    private async Task StayAsync(CancellationToken ending)
    {
        var stay = run.Scenario.StaySeconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(Math.Min(run.Scenario.StaySeconds * -Math.Log(1 - _random.NextDouble()), 24 * 3600));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ending);
        var lost = await Task.WhenAny(Pauses.WaitAsync(stay, over.Token), _out.Task).ConfigureAwait(false) == _out.Task;
        await over.CancelAsync().ConfigureAwait(false);
        if (lost && !ending.IsCancellationRequested) run.Tally.Count(c => c with { Lost = c.Lost + 1 });
    }

    private async Task LeaveAsync()
    {
        (_leaving, _shares) = (true, false);
        room.Leave(this);
        if (_isIn) run.Tally.Count(c => c with { Present = c.Present - 1 });
        _isIn = false;
        // Who has just lost the socket takes the place up again to leave it, or the room would wait for them.
        if (_signal is { } lost && lost.Ended.IsCompleted && !_out.Task.IsCompleted) await TakeUpAsync(lost).ConfigureAwait(false);
        if (_signal is { } signal)
        {
            try
            {
                if (!signal.Ended.IsCompleted) await signal.CallAsync("disconnect", within: CallPatience).ConfigureAwait(false);
                await signal.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (IsLoss(e))
            {
                // It was gone already.
            }
        }

        if (_peer is { } peer)
        {
            await _loop.InvokeAsync(() =>
            {
                _loop.Remove(peer);
                peer.Close();
                return true;
            }).ConfigureAwait(false);
            peer.Dispose();
        }

        (_signal, _peer) = (null, null);
        _shown.Clear();
    }

    /// <summary>Comes back when the socket is lost, until the person leaves.</summary>
    private async Task WatchSocketAsync()
    {
        while (_signal is { } signal)
        {
            await signal.Ended.ConfigureAwait(false);
            if (_leaving || _out.Task.IsCompleted) return;
            var lost = PeerLoop.NowUs;
            if (!await TakeUpAsync(signal).ConfigureAwait(false))
            {
                run.Tally.Count(c => c with { FailedResumes = c.FailedResumes + 1 });
                _out.TrySetResult();
                return;
            }

            run.Tally.Resumed(PeerLoop.NowUs - lost);
        }
    }

    /// <summary>Takes up on another socket what was lost with one, unless that was done meanwhile.</summary>
    private async Task<bool> TakeUpAsync(SignalSocket lost)
    {
        await _resuming.WaitAsync().ConfigureAwait(false);
        try
        {
            return !ReferenceEquals(lost, _signal) || await ResumeAsync(lost).ConfigureAwait(false);
        }
        finally
        {
            _resuming.Release();
        }
    }

    private async Task<bool> ResumeAsync(SignalSocket lost)
    {
        for (var attempt = 0; attempt < MostResumes; attempt++)
        {
            // Not all at once, as the SDK does.
            await Task.Delay(attempt == 0 ? TimeSpan.FromMilliseconds(_random.Next(300)) : ResumePause).ConfigureAwait(false);
            SignalSocket? next = null;
            try
            {
                next = await SignalSocket.OpenAsync(run.SignallingUriFor(number + attempt), Hear, OpenPatience).ConfigureAwait(false);
                var parameters = new Dictionary<string, object?>
                {
                    ["roomId"] = _roomId,
                    ["clientId"] = _clientId,
                    ["resumeToken"] = _resumeToken,
                    ["lastSeq"] = Interlocked.Read(ref _lastSeq),
                    ["attempt"] = ++_attempt,
                    ["offer"] = null,
                };
                await next.CallAsync("resumeRoom", JsonSerializer.Serialize(parameters), result => _resumeToken = result.GetProperty("resumeToken").GetString()!, CallPatience).ConfigureAwait(false);
                _signal = next;
                await lost.DisposeAsync().ConfigureAwait(false);
                return true;
            }
            catch (Exception e) when (IsLoss(e))
            {
                if (next is not null) await next.DisposeAsync().ConfigureAwait(false);
                run.Tally.Failed("resume", e);
            }
        }

        return false;
    }

    private void Learn(JsonElement result)
    {
        var answer = result.GetProperty("room");
        _roomId = answer.GetProperty("id").GetString()!;
        _clientId = answer.GetProperty("clientId").GetString()!;
        _resumeToken = result.GetProperty("resumeToken").GetString()!;
    }

    private void Hear(Heard heard)
    {
        // What was heard on another socket already comes again with its number.
        if (heard.Seq > 0 && heard.Seq <= Interlocked.Read(ref _lastSeq)) return;
        if (heard.Seq > 0) Interlocked.Exchange(ref _lastSeq, heard.Seq);
        switch (heard.Method)
        {
            case "onActiveTalkerList":
                Show(heard.Payload.GetProperty("activeList"));
                break;
            case "onVideoLayersWanted" when heard.Payload.GetProperty("streamId").ValueEquals("av") && _peer?.Camera is { } camera:
                camera.Wanted = [.. heard.Payload.GetProperty("layers").EnumerateArray().Select(l => l.GetString()!)];
                break;
            case "onRoomBandwidthAlert" when heard.Payload.GetProperty("direction").ValueEquals("down"):
            case "onPublisherBandwidthAlert" when heard.Payload.GetProperty("direction").ValueEquals("down"):
                run.Tally.Count(c => c with { FalseAlerts = c.FalseAlerts + 1 });
                break;
            case "onScreenSharedStarted":
            case "onScreenSharedStopped":
                _peer?.Receiver.Show(SlotNumbers.Share, ++_changes, heard.Method == "onScreenSharedStarted");
                break;
            case "onMessageReceived":
                run.Tally.Count(c => c with { HeardMessages = c.HeardMessages + 1 });
                break;
            case "onRoomRestored":
                _resumeToken = heard.Payload.GetProperty("resumeToken").GetString()!;
                Interlocked.Exchange(ref _lastSeq, heard.Payload.GetProperty("nextSeq").GetInt64() - 1);
                break;
            case "onRoomDisConnected" when !_leaving:
                run.Tally.Failed("out of the room", new InvalidOperationException(heard.Payload.GetProperty("msg").GetString()));
                _out.TrySetResult();
                break;
        }
    }

    /// <summary>Tells the receiver who is to be seen on which slot.</summary>
    private void Show(JsonElement talkers)
    {
        if (_peer is not { } peer) return;
        var now = new Dictionary<int, (string ClientId, bool Video)>();
        foreach (var talker in talkers.EnumerateArray())
            now[talker.GetProperty("streamId").GetInt32()] = (talker.GetProperty("clientId").GetString()!, !talker.GetProperty("videomuted").GetBoolean() && talker.GetProperty("mediatype").ValueEquals("audiovideo"));
        foreach (var slot in _shown.Keys.Union(now.Keys).ToList())
        {
            var shown = now.GetValueOrDefault(slot);
            if (_shown.GetValueOrDefault(slot) == shown) continue;
            _shown[slot] = shown;
            peer.Receiver.Show(slot, ++_changes, shown.Video);
        }
    }

    /// <summary>Waits until media came; nothing is noted when it never does.</summary>
    private async Task NoteFirstMediaAsync(LoadPeer peer, long begunUs)
    {
        while (_isIn && ReferenceEquals(peer, _peer))
        {
            var first = await _loop.InvokeAsync(() => peer.Receiver.FirstMediaUs).ConfigureAwait(false);
            if (first > 0)
            {
                run.Tally.HasMedia(first - begunUs);
                return;
            }

            await Task.Delay(50).ConfigureAwait(false);
        }
    }

    private LoadPeerOptions Options()
    {
        var camera = sends && _random.NextDouble() < run.Scenario.Cameras;
        var microphone = sends && _random.NextDouble() < run.Scenario.Microphones;
        return new LoadPeerOptions((uint)number, microphone, camera ? run.Clients.Camera : [], sends && run.Scenario.Shares > 0, run.Scenario.Slots) { OnlyAesCm = run.Clients.OnlyAesCm, Rtx = run.Clients.Rtx };
    }

    private static string JoinParameters(string token, string sdp, IReadOnlyList<OfferSection> sections) => JsonSerializer.Serialize(new
    {
        token,
        localInfo = new { },
        roomInfo = new { allow_reconnect = true, number_of_attempts = 3, timeout_interval = 20 },
        advanceOptions = Array.Empty<object>(),
        offer = new
        {
            sdp,
            sections = sections.Select(s => s.Slot == 0
                ? (object)new { mid = s.Mid, use = s.Use.ToString().ToLowerInvariant() }
                : new { mid = s.Mid, use = "slot", slot = s.Slot }),
        },
    });

    private static bool IsLoss(Exception e) =>
        e is RpcException or System.Net.WebSockets.WebSocketException or TimeoutException or OperationCanceledException or IOException or HttpRequestException or ObjectDisposedException or InvalidOperationException or RoomServiceException;
}
