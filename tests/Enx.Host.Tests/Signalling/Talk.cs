using System.Text;
using System.Text.Json;
using Akka.Actor;
using Akka.TestKit;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Host.Auth;
using Enx.Host.Configuration;
using Enx.Host.Metrics;
using Enx.Host.Signalling;
using Enx.Host.Tests.Support;
using Enx.Host.Web;

namespace Enx.Host.Tests.Signalling;

/// <summary>A session without a socket: the test is the client on the one side and the room on the other.</summary>
internal sealed class Talk : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeMediaEngine _engine = new(new Media.NoObserver());
    private readonly NodeCounters _counters;
    private readonly EnxSettings _settings;
    private readonly ActorSystem _system;
    private IActorRef? _client;
    private int _lastId;

    public Talk(ActorSystem system, TestProbe room, string hocon = "")
    {
        _system = system;
        _settings = EnxConfiguration.Load(new ConfigurationSources { Overrides = hocon }).Settings;
        _counters = new NodeCounters(_engine);
        var outbound = new OutboundBudget(_settings.Limits.OutboundBytes, _settings.Limits.OutboundBytesOfNode);
        Outlet = new SocketOutlet(_settings.Limits.OutboundQueue, outbound);
        var time = TimeProvider.System;
        Session = system.ActorOf(SignallingSession.Props(
            new SessionServices(room, new TokenVerifier(_settings, time), new RelayIssuer(_settings, time), _settings.Limits, _counters, new GatewayList(new NodeTable(time)), outbound, time, Entry(_settings)), Outlet));
    }

    /// <summary>What a socket from somewhere may try.</summary>
    public static EntryBudget Entry(EnxSettings settings) => new(new EntryDesk(settings, TimeProvider.System), System.Net.IPAddress.Loopback, settings.Limits, TimeProvider.System);

    public IActorRef Session { get; }

    /// <summary>The client in the room: what the room takes for the session.</summary>
    public IActorRef Client => _client ??= _system.ActorSelection(Session.Path / "room").ResolveOne(Patience).GetAwaiter().GetResult();

    public SocketOutlet Outlet { get; }

    /// <summary>A good token for the room "room".</summary>
    public string Token() => new TokenIssuer(_settings, TimeProvider.System)
        .Issue("room", new User("Ann", Role.Participant, "", System.Collections.Immutable.ImmutableDictionary<string, string>.Empty), 6).Token;

    /// <summary>The client calls.</summary>
    public void Call(string method, string parameters = "{}") =>
        Session.Tell(new SignallingSession.Frame(Encoding.UTF8.GetBytes($$"""{"jsonrpc": "2.0", "id": {{++_lastId}}, "method": "{{method}}", "params": {{parameters}}}""")));

    /// <summary>What the client hears next.</summary>
    public async Task<JsonElement> HearAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return JsonElement.Parse((await Outlet.Messages.ReadAsync(patience.Token)).ToArray());
    }

    /// <summary>The result of the call that is answered next.</summary>
    public async Task<JsonElement> ResultAsync()
    {
        var heard = await HearAsync();
        Assert.True(heard.TryGetProperty("result", out var result), heard.GetRawText());
        return result;
    }

    /// <summary>The number of the refusal that comes next.</summary>
    public async Task<int> RefusalAsync() => (await HearAsync()).GetProperty("error").GetProperty("code").GetInt32();

    /// <summary>The notification that comes next.</summary>
    public async Task<(string Method, long Seq, JsonElement Payload)> NotificationAsync()
    {
        var heard = await HearAsync();
        Assert.True(heard.TryGetProperty("method", out var method), heard.GetRawText());
        var p = heard.GetProperty("params");
        return (method.GetString()!, p.GetProperty("seq").GetInt64(), p.GetProperty("payload"));
    }

    /// <summary>How the socket is closed.</summary>
    public async Task<int> ClosedAsync() => (await Outlet.Closing.WaitAsync(Patience)).Code;

    /// <summary>The client has joined; who it is.</summary>
    public async Task<string> JoinAsync(TestProbe room)
    {
        Call("joinRoom", $$"""{"token": "{{Token()}}"}""");
        var join = await room.ExpectMsgAsync<RoomCommands.JoinRoom>();
        room.Reply(Examples.Joined(join.ClientId));
        await ResultAsync();
        return join.ClientId;
    }

    public async ValueTask DisposeAsync()
    {
        _counters.Dispose();
        await _engine.DisposeAsync();
    }
}
