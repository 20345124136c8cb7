using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Enx.Cli;

/// <summary>The nodes of the cluster.</summary>
internal static class Nodes
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>After its deadline a node hands its rooms over, which takes a while.</summary>
    private static readonly TimeSpan AfterDeadline = TimeSpan.FromSeconds(60);

    public static async Task ListAsync(Call call)
    {
        var cluster = await call.GetAsync("cluster");
        call.Write(cluster, output => TableOf(cluster).WriteTo(output));
    }

    public static async Task StatusAsync(Call call)
    {
        var cluster = await call.GetAsync("cluster");
        call.Write(cluster, output =>
        {
            var t = cluster.GetProperty("totals");
            output.WriteLine(
                $"Cluster {Of(cluster, "cluster")}, as {Of(cluster, "own")} sees it: {Of(t, "up")} of {Of(t, "members")} members up, {Of(t, "unreachable")} unreachable, {Of(t, "draining")} draining");
            output.WriteLine(
                $"{(Of(t, "rooms") is { Length: > 0 } rooms ? rooms : "?")} rooms run, {Of(t, "media_rooms")} with media; {Of(t, "peers")} people with media, {Of(t, "sessions")} sockets, {Of(t, "packets_per_second")} packets/s");
            output.WriteLine($"Leader {Of(cluster, "leader")}, oldest room node {Of(cluster, "oldest")}");
            output.WriteLine();
            TableOf(cluster).WriteTo(output);
            var events = cluster.GetProperty("events").EnumerateArray().Take(10).ToList();
            if (events.Count == 0) return;
            output.WriteLine();
            foreach (var e in events) output.WriteLine($"{e.GetProperty("at").GetDateTimeOffset().UtcDateTime:yyyy-MM-dd HH:mm:ss}Z  {Of(e, "text")}");
        });
    }

    public static async Task DrainAsync(Call call, string node, string? deadline, bool wait)
    {
        var before = await call.GetAsync("cluster");
        var answer = await call.SendAsync(HttpMethod.Post, $"cluster/nodes/{Uri.EscapeDataString(node)}/drain{(deadline is null ? "" : $"?deadline={Uri.EscapeDataString(deadline)}")}");
        var leaves = answer.GetProperty("deadline").GetDateTimeOffset();
        // Both times are the nodes'; this machine's clock may say something else.
        var patience = leaves - before.GetProperty("at").GetDateTimeOffset() + AfterDeadline;
        if (wait) await WaitAsync(call, node, IncarnationOf(before, node), Of(before, "own") == node, patience);
        call.Write(answer, output => output.WriteLine(wait ? $"{node} has left." : $"{node} drains, and leaves at {leaves.UtcDateTime:HH:mm:ss}Z at the latest."));
    }

    public static async Task DownAsync(Call call, string node)
    {
        var answer = await call.SendAsync(HttpMethod.Post, $"cluster/nodes/{Uri.EscapeDataString(node)}/down");
        call.Write(answer, output => output.WriteLine($"{node} is put out of the cluster."));
    }

    /// <summary>Until this life of the node is no member any more. Of a node that is asked about itself, the last word is that it does not answer.</summary>
    private static async Task WaitAsync(Call call, string node, string? incarnation, bool isAsked, TimeSpan patience)
    {
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(LookEvery);
        do
        {
            await timer.WaitForNextTickAsync(call.Stopping);
            try
            {
                if (IncarnationOf(await call.GetAsync("cluster"), node) != incarnation) return;
            }
            catch (CliException e) when (isAsked && e.ExitCode == ExitCodes.Unreachable)
            {
                return;
            }
        }
        while (Stopwatch.GetElapsedTime(began) < patience);
        throw new CliException(ExitCodes.Refused, $"{node} is still a member {AfterDeadline.TotalSeconds} s after its deadline. See its log.");
    }

    private static string? IncarnationOf(JsonElement cluster, string node) =>
        cluster.GetProperty("members").EnumerateArray().Where(m => Of(m, "node") == node).Select(m => Of(m, "incarnation")).FirstOrDefault();

    private static Table TableOf(JsonElement cluster)
    {
        var now = cluster.GetProperty("at").GetDateTimeOffset();
        var table = new Table("NODE", "STATUS", "ROLES", "VERSION", "CPU", "PEERS", "PACKETS/S", "SOCKETS", "ROOMS", "SHARDS", "UP FOR");
        foreach (var m in cluster.GetProperty("members").EnumerateArray())
        {
            var load = m.GetProperty("load");
            var known = load.ValueKind == JsonValueKind.Object;
            table.Add(
                Of(m, "node"), StatusOf(m, now), Of(m, "roles"), Of(m, "version"),
                known ? load.GetProperty("cpu").GetDouble().ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal) : "",
                known ? Of(load, "peers") : "", known ? Of(load, "packets_per_second") : "", known ? Of(load, "sessions") : "",
                Of(m, "rooms"), Of(m, "shards"),
                m.GetProperty("started") is { ValueKind: JsonValueKind.String } started ? Age(now - started.GetDateTimeOffset()) : "");
        }
        return table;
    }

    private static string StatusOf(JsonElement m, DateTimeOffset now) =>
        !m.GetProperty("reachable").GetBoolean() ? $"{Of(m, "status")}, unreachable"
        : m.GetProperty("draining").GetBoolean() && m.GetProperty("deadline") is { ValueKind: JsonValueKind.String } d ? $"drains, {Math.Max(0, (int)(d.GetDateTimeOffset() - now).TotalSeconds)} s left"
        : m.GetProperty("media_lost").GetBoolean() ? $"{Of(m, "status")}, media lost"
        : Of(m, "status");

    private static string Age(TimeSpan age) =>
        age < TimeSpan.FromMinutes(1) ? $"{(int)age.TotalSeconds}s"
        : age < TimeSpan.FromHours(1) ? $"{(int)age.TotalMinutes}m"
        : age < TimeSpan.FromDays(1) ? $"{(int)age.TotalHours}h"
        : $"{(int)age.TotalDays}d";

    private static string Of(JsonElement element, string field) => Table.Cell(element.GetProperty(field));
}
