using System.Collections.Concurrent;
using System.Diagnostics;
using Enx.Actors.Placement;
using Enx.Actors.Tracing;
using Enx.Host.Tests.Operations;
using Enx.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;

namespace Enx.Host.Tests.Operators;

/// <summary>A join as one trace, wherever its parts run.</summary>
public sealed class TracingTests : IDisposable
{
    private static readonly string[] Steps = ["join", "media.answer", "media.connect", "room.decide", "room.store"];

    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public TracingTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == JoinTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task All_steps_of_a_join_are_one_trace_also_with_socket_room_and_media_on_three_nodes()
    {
        var hocon = await RolesTests.StorageAsync();
        var nodes = await Task.WhenAll(new[] { "gateway", "room", "media" }.Select(role => NodeUnderTest.StartAsync($"{hocon}\nenx.cluster.roles = [\"{role}\"]")));
        try
        {
            var id = await nodes[0].CreateRoomAsync();
            await Eventually.HoldsAsync(() => nodes[1].Node.Services.GetRequiredService<NodeTable>().Choose() is not null, "the room's node knows of the media node");
            await using var bot = await RoomBot.JoinAsync(nodes[0], id, "Ann", new TestPeerOptions());
            await Eventually.HoldsAsync(() => Of(id).Count >= Steps.Length, "all spans have ended");
            var spans = Of(id);
            Assert.Equal(Steps, spans.Select(s => s.OperationName).Order(StringComparer.Ordinal));
            Assert.Single(spans.Select(s => s.TraceId).Distinct());
            Assert.All(spans, s => Assert.Equal((ActivityStatusCode.Ok, (object)0), (s.Status, s.GetTagItem("enx.code")!)));
            var (join, connect) = (spans.Single(s => s.OperationName == "join"), spans.Single(s => s.OperationName == "media.connect"));
            Assert.All(spans.Where(s => s.OperationName is "room.decide" or "room.store" or "media.connect"), s => Assert.Equal(join.SpanId, s.ParentSpanId));
            Assert.Equal(connect.SpanId, spans.Single(s => s.OperationName == "media.answer").ParentSpanId);
            Assert.Equal(["enx.client", "enx.code", "enx.room"], spans.SelectMany(s => s.TagObjects).Select(t => t.Key).Distinct().Order(StringComparer.Ordinal));
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_join_that_is_refused_ends_with_its_code_and_tells_no_token()
    {
        await using var node = await NodeUnderTest.StartAsync();
        var id = await node.CreateRoomAsync();
        var token = await node.TokenAsync(id, "Ann");
        await using (var first = await SignalClient.OpenAsync(node.Node.SignalAddress)) await first.JoinAsync(token, offer: "null");
        await using var second = await SignalClient.OpenAsync(node.Node.SignalAddress);
        await second.RefusedAsync("joinRoom", $$"""{"token": "{{token}}"}""");
        await second.RefusedAsync("joinRoom", """{"oops": 1}""");
        await Eventually.HoldsAsync(() => _ended.Count(s => s.OperationName == "join") == 3, "three joins have ended");
        Assert.Equal([0, 9003, 1155], _ended.Where(s => s.OperationName == "join").Select(s => s.GetTagItem("enx.code")));
        Assert.DoesNotContain(_ended.SelectMany(s => s.TagObjects), t => token.Contains(t.Value?.ToString() ?? "-", StringComparison.Ordinal) && t.Value is string);
    }

    [Fact]
    public async Task A_collector_that_is_away_costs_nobody_anything()
    {
        await using var node = await NodeUnderTest.StartAsync("enx.tracing.otlp-endpoint = \"http://127.0.0.1:9\"");
        var id = await node.CreateRoomAsync();
        await using var ann = await SignalClient.OpenAsync(node.Node.SignalAddress);
        await ann.JoinAsync(await node.TokenAsync(id, "Ann"), offer: "null");
        Assert.Equal(["Ann"], await node.UsersAsync(id));
    }

    /// <summary>Spans stay apart from what happened around them: nothing of a join is current to others.</summary>
    [Fact]
    public void A_span_is_nobodys_surroundings()
    {
        using var span = JoinTracing.Begin("join");
        Assert.NotNull(span);
        Assert.Null(Activity.Current);
        Assert.Null(JoinTracing.Continue("room.decide", "no traceparent", "r", "c"));
        Assert.Null(JoinTracing.Continue("room.decide", null, "r", "c"));
    }

    private List<Activity> Of(string roomId) => [.. _ended.Where(s => (string?)s.GetTagItem("enx.room") == roomId)];
}
