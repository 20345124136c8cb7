using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Enx.Cli;

/// <summary>Speaks with one node as the application. What goes wrong comes out as a <see cref="CliException"/>.</summary>
internal sealed class NodeClient : IDisposable
{
    /// <summary>A node itself waits up to ten seconds for a room.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly Uri _management;

    /// <param name="server">The node's listener for applications.</param>
    /// <param name="management">That for operators, where the cluster is.</param>
    /// <param name="app">The application's id.</param>
    /// <param name="key">Its key.</param>
    public NodeClient(Uri server, Uri management, string app, string key)
    {
        _management = management;
        _http = new HttpClient { BaseAddress = server, Timeout = Patience };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{app}:{key}")));
    }

    /// <summary>The listener for applications.</summary>
    public Uri Server => _http.BaseAddress!;

    /// <summary>Where its clients' sockets go.</summary>
    public Uri SignallingUri => new UriBuilder(new Uri(Server, "signal")) { Scheme = Server.Scheme == "https" ? "wss" : "ws" }.Uri;

    /// <summary>The node's metrics, in the text format of Prometheus.</summary>
    public async Task<string> ReadMetricsAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(_management, "metrics"), cancellationToken);
            if (response.IsSuccessStatusCode) return await response.Content.ReadAsStringAsync(cancellationToken);
            throw new CliException(ExitCodes.Refused, $"{_management} answered {(int)response.StatusCode} when asked for its metrics.");
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(_management, e.Message);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(_management, $"it did not answer within {Patience.TotalSeconds} s");
        }
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        var listener = path.StartsWith("cluster", StringComparison.Ordinal) ? _management : _http.BaseAddress!;
        using var request = new HttpRequestMessage(method, new Uri(listener, path));
        if (body is not null) request.Content = JsonContent.Create(body);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.IsSuccessStatusCode) return JsonElement.Parse(text);
            throw new CliException(ExitCodes.Refused, Refusal((int)response.StatusCode, text)) { IsBusy = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable };
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(listener, e.Message);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(listener, $"it did not answer within {Patience.TotalSeconds} s");
        }
        catch (JsonException)
        {
            throw Unreachable(listener, "what answers there is no node of Enx");
        }
    }

    public void Dispose() => _http.Dispose();

    private static CliException Unreachable(Uri listener, string why) => new(ExitCodes.Unreachable, $"{listener} cannot be reached: {why}");

    private static string Refusal(int status, string text)
    {
        try
        {
            var body = JsonElement.Parse(text);
            return $"{body.GetProperty("desc").GetString()} ({body.GetProperty("result").GetInt32()})";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"The server answered with status {status}.";
        }
    }
}
