using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using Enx.Host.Tests.Documentation;
using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.Operators;

/// <summary>What a node counts, who may read it, and that dashboard, alerts and documentation speak of what is really there.</summary>
public sealed partial class MetricsTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "deploy", "monitoring");

    [Fact]
    public async Task Everything_that_the_dashboard_the_alerts_and_the_page_name_is_there()
    {
        var node = await TestNode.StartAsync("""enx.webhooks { url = "http://127.0.0.1:9/", secret = "0123456789abcdef0123456789abcdef" }""");
        await using var scope = node;
        var id = await node.CreateRoomAsync();
        await using var ann = await node.JoinAsync(id);
        await using var refused = await node.ConnectAsync();
        await refused.RefusedAsync("joinRoom", """{"token": "no.such.token"}""");

        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        var page = await http.GetStringAsync("metrics");
        var scraped = NamePattern().Matches(page).Select(m => m.Groups[1].Value).ToHashSet();
        var ours = OurInstruments().SelectMany(PrometheusNames).ToHashSet();

        // Not everything has happened on this node. What has is named as we think that it is.
        Assert.Superset(new HashSet<string> { "enx_joins_total", "enx_join_duration_seconds_bucket", "enx_rooms_running", "enx_rooms_activations_total", "enx_cluster_members", "enx_thread_pool_queue", "enx_media_packets_forwarded_total" }, scraped);
        Assert.Subset(ours, scraped.Where(n => n.StartsWith("enx_", StringComparison.Ordinal)).ToHashSet());
        Assert.Contains("enx_joins_total{otel_scope_name=\"Enx.Host\",code=\"0\"}", page, StringComparison.Ordinal);
        Assert.Contains("code=\"9001\"", page, StringComparison.Ordinal);

        // The one label of the web server that is asked for.
        Assert.Contains("http_response_status_code=\"201\"", page, StringComparison.Ordinal);
        foreach (var file in new[] { "dashboard.json", "alerts.yml" })
        {
            var named = MetricPattern().Matches(await File.ReadAllTextAsync(Path.Combine(Folder, file))).Select(m => m.Value).ToHashSet();
            Assert.NotEmpty(named);
            Assert.Equal([], named.Where(n => !ours.Contains(n) && !scraped.Contains(n)));
        }
        Assert.Equal(ours.Select(WithoutSuffix).Distinct().Order(StringComparer.Ordinal), OperationsPage.Metrics.Select(WithoutSuffix).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("", null, HttpStatusCode.OK)]
    [InlineData("X-Forwarded-For", "203.0.113.9", HttpStatusCode.Unauthorized)]
    [InlineData("Forwarded", "for=203.0.113.9", HttpStatusCode.Unauthorized)]
    [InlineData("Host", "rooms.example.com", HttpStatusCode.Unauthorized)]
    public async Task The_same_machine_may_ask_and_a_proxy_on_it_may_not(string header, string? value, HttpStatusCode expected)
    {
        await using var node = await NodeUnderTest.StartAsync("enx.auth.app-key = \"a-key-of-a-test\"\nenx.http.allowed-hosts = [\"rooms.example.com\"]");
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        if (value is not null) http.DefaultRequestHeaders.Add(header, value);
        using (var answer = await http.GetAsync("metrics")) Assert.Equal(expected, answer.StatusCode);
        http.DefaultRequestHeaders.Authorization = NodeUnderTest.BasicOf(NodeUnderTest.AppId, "a-key-of-a-test");
        using (var answer = await http.GetAsync("metrics")) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("enx.metrics.public = on", HttpStatusCode.OK)]
    [InlineData("enx.metrics.enabled = off", HttpStatusCode.NotFound)]
    public async Task The_configuration_opens_the_door_or_takes_it_away(string hocon, HttpStatusCode expected)
    {
        await using var node = await NodeUnderTest.StartAsync(hocon);
        using var http = new HttpClient { BaseAddress = node.Node.HttpAddress };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        using var answer = await http.GetAsync("metrics");
        Assert.Equal(expected, answer.StatusCode);
    }

    private static List<Instrument> OurInstruments()
    {
        var found = new List<Instrument>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => { if (instrument.Meter.Name.StartsWith("Enx.", StringComparison.Ordinal)) found.Add(instrument); } };
        listener.Start();
        return found;
    }

    private static IEnumerable<string> PrometheusNames(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
        var kind = instrument.GetType().Name;
        if (kind.StartsWith("Histogram", StringComparison.Ordinal)) return [name + "_bucket", name + "_sum", name + "_count"];
        return kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal) ? [name + "_total"] : [name];
    }

    private static string WithoutSuffix(string name) => SuffixPattern().Replace(name, "");

    [GeneratedRegex("^([a-z_]+)", RegexOptions.Multiline)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\b(?:enx|dotnet|http_server|kestrel|aspnetcore)_[a-z_]+")]
    private static partial Regex MetricPattern();

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex SuffixPattern();
}
