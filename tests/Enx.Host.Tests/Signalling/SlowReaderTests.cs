using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Akka.TestKit.Xunit2;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Host.Auth;
using Enx.Host.Configuration;
using Enx.Host.Metrics;
using Enx.Host.Signalling;
using Enx.Host.Tests.Support;
using Enx.Host.Web;

namespace Enx.Host.Tests.Signalling;

/// <summary>The endpoint and its session over a socket whose reader the test holds in its hand.</summary>
public sealed class SlowReaderTests() : TestKit(KitSettings.Patient)
{
    private const int Queue = 8;

    [Fact]
    public async Task A_client_that_does_not_read_is_closed_with_4008_and_its_session_ends()
    {
        var settings = EnxConfiguration.Load(new ConfigurationSources { Overrides = $"enx.limits.outbound-queue = {Queue}" }).Settings;
        var rooms = CreateTestProbe();
        var socket = new HeldSocket();
        await using var engine = new FakeMediaEngine(new Media.NoObserver());
        using var counters = new NodeCounters(engine);
        var node = new SessionServices(rooms, new TokenVerifier(settings, TimeProvider.System), new RelayIssuer(settings, TimeProvider.System), settings.Limits, counters, new GatewayList(new NodeTable(TimeProvider.System)), new OutboundBudget(1 << 20, 1 << 28), TimeProvider.System, Talk.Entry(settings));
        var running = SignallingEndpoint.RunAsync(socket, Sys, node, TimeProvider.System, CancellationToken.None);

        var token = new TokenIssuer(settings, TimeProvider.System).Issue("room", new User("Ann", Role.Participant, "", ImmutableDictionary<string, string>.Empty), 6).Token;
        socket.Say($$"""{"jsonrpc": "2.0", "id": 1, "method": "joinRoom", "params": {"token": "{{token}}"} }""");
        var join = await rooms.ExpectMsgAsync<RoomCommands.JoinRoom>();
        rooms.Watch(join.Session);
        rooms.Reply(Examples.Joined(join.ClientId));
        await socket.HoldsAMessageAsync();

        // One is on its way, and the queue takes so many more; none is read. The next is one too many.
        for (var seq = 1; seq <= Queue + 1; seq++)
            join.Session.Tell(new RoomReplies.Notify("room", join.ClientId, seq, new RoomNotifications.OnAudioEvent("Audio Off", "0")), rooms);
        Assert.Equal(new LinkCommands.SessionClosed("room", join.ClientId, join.Session, GoingAway: false), await rooms.ExpectMsgAsync<LinkCommands.SessionClosed>());
        await rooms.ExpectTerminatedAsync(join.Session);
        Assert.False(running.IsCompleted);

        socket.LetGo();
        Assert.Equal((4008, 1), (await socket.ClosedAsync(), socket.Read));
        socket.CloseFromTheOtherSide();
        await running.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(WebSocketCloseStatus.EndpointUnavailable, true)]
    [InlineData(WebSocketCloseStatus.NormalClosure, false)]
    [InlineData(null, false)]
    public async Task A_page_that_goes_away_is_told_apart_from_a_lost_connection(WebSocketCloseStatus? how, bool goingAway)
    {
        var settings = EnxConfiguration.Load(new ConfigurationSources()).Settings;
        var rooms = CreateTestProbe();
        var socket = new HeldSocket();
        await using var engine = new FakeMediaEngine(new Media.NoObserver());
        using var counters = new NodeCounters(engine);
        var time = TimeProvider.System;
        var node = new SessionServices(rooms, new TokenVerifier(settings, time), new RelayIssuer(settings, time), settings.Limits, counters, new GatewayList(new NodeTable(TimeProvider.System)), new OutboundBudget(1 << 20, 1 << 28), TimeProvider.System, Talk.Entry(settings));
        var running = SignallingEndpoint.RunAsync(socket, Sys, node, time, CancellationToken.None);
        var token = new TokenIssuer(settings, time).Issue("room", new User("Ann", Role.Participant, "", ImmutableDictionary<string, string>.Empty), 6).Token;
        socket.LetGo();
        socket.Say($$"""{"jsonrpc": "2.0", "id": 1, "method": "joinRoom", "params": {"token": "{{token}}"} }""");
        var join = await rooms.ExpectMsgAsync<RoomCommands.JoinRoom>();
        rooms.Reply(Examples.Joined(join.ClientId));
        await socket.HoldsAMessageAsync();
        socket.CloseFromTheOtherSide(how);
        Assert.Equal(goingAway, (await rooms.ExpectMsgAsync<LinkCommands.SessionClosed>()).GoingAway);
        await running.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>A socket whose first send stays under way until the test lets it go.</summary>
    private sealed class HeldSocket : WebSocket
    {
        private readonly Channel<byte[]> _said = Channel.CreateUnbounded<byte[]>();
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<int> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private WebSocketState _state = WebSocketState.Open;
        private WebSocketCloseStatus? _closeStatus;

        public int Read { get; private set; }

        public void Say(string text) => _said.Writer.TryWrite(Encoding.UTF8.GetBytes(text));

        public Task HoldsAMessageAsync() => _held.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void LetGo() => _letGo.SetResult();

        public Task<int> ClosedAsync() => _closed.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void CloseFromTheOtherSide(WebSocketCloseStatus? how = null)
        {
            _closeStatus = how;
            _said.Writer.Complete();
        }

        public override WebSocketCloseStatus? CloseStatus => _closeStatus;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => _state;

        public override string? SubProtocol => null;

        public override async Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        {
            _held.TrySetResult();
            await _letGo.Task;
            Read++;
        }

        public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
        {
            if (!await _said.Reader.WaitToReadAsync(cancellationToken))
            {
                _state = WebSocketState.Closed;
                return new WebSocketReceiveResult(0, WebSocketMessageType.Close, true);
            }
            var message = await _said.Reader.ReadAsync(cancellationToken);
            message.CopyTo(buffer.AsSpan());
            return new WebSocketReceiveResult(message.Length, WebSocketMessageType.Text, true);
        }

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        {
            _closed.TrySetResult((int)closeStatus);
            return Task.CompletedTask;
        }

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

        public override void Abort() => _state = WebSocketState.Aborted;

        public override void Dispose()
        {
        }
    }
}
